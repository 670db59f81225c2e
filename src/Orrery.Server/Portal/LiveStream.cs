using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orrery.Client;
using Orrery.Server.Http;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal;

/// <summary>Keeps a page in a browser as it would be rendered now: server-sent events with the regions that differ from what the browser has.</summary>
/// <remarks>The change is waited for before the page is read, and the first thing sent is all that differs from what the browser says it has seen:
/// so nothing is missed between a page and its stream, nor between two streams. Each event's id is what the browser has seen by then: it hands that in when it connects again.</remarks>
internal sealed class LiveStream(Renderer renderer, string build, CancellationToken stopping)
{
    public async Task<IResult> FollowAsync(Page page, Visit visit, HttpContext http)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(visit.Stop, stopping);
        var stream = EventStream.Begin(http, until.Token);
        var seen = Regions.ReadSeen(http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : visit.Query("seen"));
        try
        {
            await stream.SayRetryAsync(TimeSpan.FromSeconds(1));
            await stream.SendAsync("here", build);
            await using var changes = page.Changes!(visit, until.Token).GetAsyncEnumerator(until.Token);
            var next = changes.MoveNextAsync().AsTask();
            try
            {
                while (await AliveUntilAsync(next, stream, until.Token))
                {
                    next = changes.MoveNextAsync().AsTask();
                    await SendChangedAsync(page, visit, stream, seen);
                }
            }
            finally
            {
                // What is under way ends before the enumerator is disposed of.
                if (!next.IsCompleted) await until.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await SendChangedAsync(page, visit, stream, seen);
            await stream.SendAsync("end", "");
        }
        catch (Exception e) when (e is OperationCanceledException or OrreryException or IOException)
        {
            // The viewer went away, or the server stops or reads a partition anew: the browser connects again.
        }

        return Results.Empty;
    }

    /// <summary>Waits for a change, saying now and then that the stream lives. Returns whether there was one, or no more will come.</summary>
    private static async Task<bool> AliveUntilAsync(Task<bool> change, EventStream stream, CancellationToken stop)
    {
        while (true)
        {
            await ((Task)change).WaitAsync(EventStream.KeepAlive, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
            if (change.IsCompleted) return await change;
            await stream.StillThereAsync();
        }
    }

    private async Task SendChangedAsync(Page page, Visit visit, EventStream stream, Dictionary<string, string> seen)
    {
        foreach (var region in Regions.In(await renderer.RenderAsync(await page.Show(visit), visit.Viewer)))
        {
            if (seen.GetValueOrDefault(region.Id) == region.Digest) continue;
            seen[region.Id] = region.Digest;
            await stream.SendAsync("region", JsonSerializer.Serialize(new { id = region.Id, html = region.Html }), Regions.Seen(seen));
        }
    }
}
