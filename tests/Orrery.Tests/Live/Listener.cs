using System.Text.Json;
using Orrery.Client;

namespace Orrery.Tests.Live;

/// <summary>Follows a live query, and has what came so far.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<QueryNews> _news = [];
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _listening;

    private Listener(OrreryClient client, string query, string? id) => _listening = ListenAsync(client, query, id);

    public IReadOnlyList<QueryNews> News
    {
        get
        {
            lock (_news) return [.. _news];
        }
    }

    public IReadOnlyList<JsonElement> Rows => [.. News.OfType<QueryRow>().Select(r => r.Row)];

    /// <summary>Begins; returns once the query is live.</summary>
    public static async Task<Listener> StartAsync(OrreryClient client, string query, string? id = null)
    {
        var listener = new Listener(client, query, id);
        await await Task.WhenAny(listener._begun.Task, listener._listening);
        return listener;
    }

    public Task RowsAsync(int count) => Patience.UntilAsync(() => Rows.Count >= count, $"{count} rows, of which {Rows.Count} came");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
    }

    private async Task ListenAsync(OrreryClient client, string query, string? id)
    {
        try
        {
            await foreach (var news in client.FollowQueryAsync(query, id, stop: _stop.Token))
            {
                lock (_news) _news.Add(news);
                if (news is QueryBegun) _begun.TrySetResult();
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }
}
