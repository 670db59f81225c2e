using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orrery.Client;

/// <summary>Reads a run's events, connecting again as often as it must. Each event is a whole snapshot, so none is missed for good.</summary>
internal sealed class RunFollower(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, RunId run, TimeSpan patience)
{
    /// <summary>The server says something every ten seconds; a stream that is silent for longer than this is dead.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(25);

    public async IAsyncEnumerable<RunView> FollowAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var lost = TimeSpan.Zero;
        var wait = TimeSpan.FromMilliseconds(100);
        while (true)
        {
            await using var events = ReadAsync(stop).GetAsyncEnumerator(stop);
            OrreryException? broken = null;
            while (true)
            {
                RunView? view = null;
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
                throw new OrreryException("server.trouble", $"{broken.Message} The run itself goes on once the server can. To follow it then: orrery show {run} --watch");
            if (lost >= patience) throw broken ?? new OrreryException("server.lost", "The server keeps closing the stream of the run's events.");
            await Task.Delay(wait, stop).ConfigureAwait(false);
            lost += wait;
            wait = TimeSpan.FromMilliseconds(Math.Min(2000, wait.TotalMilliseconds * 2));
        }
    }

    /// <summary>One connection's snapshots; null says that the run has ended.</summary>
    private async IAsyncEnumerable<RunView?> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(Silence);
        using var response = await Guard(() => send(new HttpRequestMessage(HttpMethod.Get, $"runs/{run}/events"), silence.Token), stop).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        await using var heard = new HeardStream(stream, () => silence.CancelAfter(Silence));
        await using var items = SseParser.Create(heard, (_, data) => data.ToArray()).EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);
        while (await Guard(() => items.MoveNextAsync().AsTask(), stop).ConfigureAwait(false))
        {
            if (items.Current.EventType == "end") yield return null;
            if (items.Current.EventType == "run") yield return JsonSerializer.Deserialize<RunView>(items.Current.Data, OrreryJson.Options)!;
        }
    }

    private static async Task<T> Guard<T>(Func<Task<T>> read, CancellationToken stop)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            throw new OrreryException("server.lost", $"The stream of the run's events broke: {e.Message}");
        }
    }
}
