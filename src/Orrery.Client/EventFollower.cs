using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orrery.Client;

/// <summary>Reads events that are whole snapshots, or say where they belong, connecting again as often as it must: none is missed for good.</summary>
/// <param name="path">Asked for at each connection.</param>
/// <param name="name">The event's name; one named <c>end</c> says that there will be no more.</param>
/// <param name="what">Whose events, in words.</param>
/// <param name="read">Reads events of several names; null for what it doesn't know.</param>
/// <param name="advice">What to do when the server can't for long.</param>
internal sealed class EventFollower<T>(
    Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, Func<string> path, string name, string what, string advice, TimeSpan patience, Func<string, byte[], T?>? read = null) where T : class
{
    /// <summary>The server says something every ten seconds; a stream that is silent for longer than this is dead.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(25);

    public async IAsyncEnumerable<T> FollowAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var lost = TimeSpan.Zero;
        var wait = TimeSpan.FromMilliseconds(100);
        while (true)
        {
            await using var events = ReadAsync(stop).GetAsyncEnumerator(stop);
            OrreryException? broken = null;
            while (true)
            {
                T? view = null;
                try
                {
                    if (!await events.MoveNextAsync().ConfigureAwait(false)) break;
                    view = events.Current;
                    if (view is null) yield break;
                }
                catch (OrreryException e) when (e.Code == "partition.failed" || e.Code.StartsWith("server.", StringComparison.Ordinal))
                {
                    broken = e;
                    break;
                }

                (lost, wait) = (TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
                yield return view;
            }

            if (lost >= patience && broken is { Code: "partition.failed" })
                throw new OrreryException("server.trouble", $"{broken.Message}{advice}");
            if (lost >= patience) throw broken ?? new OrreryException("server.lost", $"The server keeps closing the stream of {what}.");
            await Task.Delay(wait, stop).ConfigureAwait(false);
            lost += wait;
            wait = TimeSpan.FromMilliseconds(Math.Min(2000, wait.TotalMilliseconds * 2));
        }
    }

    /// <summary>One connection's snapshots; null says that there will be no more.</summary>
    private async IAsyncEnumerable<T?> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(Silence);
        using var response = await Guard(() => send(new HttpRequestMessage(HttpMethod.Get, path()), silence.Token), stop).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        await using var heard = new HeardStream(stream, () => silence.CancelAfter(Silence));
        await using var items = SseParser.Create(heard, (_, data) => data.ToArray()).EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);
        while (await Guard(() => items.MoveNextAsync().AsTask(), stop).ConfigureAwait(false))
        {
            if (items.Current.EventType == "end") yield return null;
            if (read?.Invoke(items.Current.EventType, items.Current.Data) is { } of) yield return of;
            else if (items.Current.EventType == name) yield return JsonSerializer.Deserialize<T>(items.Current.Data, OrreryJson.Options)!;
        }
    }

    private async Task<TRead> Guard<TRead>(Func<Task<TRead>> read, CancellationToken stop)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            throw new OrreryException("server.lost", $"The stream of {what} broke: {e.Message}");
        }
    }
}
