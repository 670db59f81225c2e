using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orrery.Client;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal;

/// <summary>Keeps a page in a browser as it would be rendered now: server-sent events with the regions that differ from what the browser has.</summary>
/// <remarks>The change is waited for before the page is read, and the first thing sent is all that differs from what the browser says it has seen:
/// so nothing is missed between a page and its stream, nor between two streams. Each event's id is what the browser has seen by then: it hands that in when it connects again.</remarks>
internal sealed class LiveStream(Renderer renderer, string build, CancellationToken stopping)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(10);

    public async Task<IResult> FollowAsync(Page page, Visit visit, HttpContext http)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(visit.Stop, stopping);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        var seen = Regions.ReadSeen(http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : visit.Query("seen"));
        try
        {
            await WriteAsync(http, "retry: 1000\n", until.Token);
            await SendAsync(http, "here", build, until.Token);
            await using var changes = page.Changes!(visit, until.Token).GetAsyncEnumerator(until.Token);
            var next = changes.MoveNextAsync().AsTask();
            try
            {
                while (await AliveUntilAsync(next, http, until.Token))
                {
                    next = changes.MoveNextAsync().AsTask();
                    await SendChangedAsync(page, visit, http, seen, until.Token);
                }
            }
            finally
            {
                // What is under way ends before the enumerator is disposed of.
                if (!next.IsCompleted) await until.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await SendChangedAsync(page, visit, http, seen, until.Token);
            await SendAsync(http, "end", "", until.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or OrreryException or IOException)
        {
            // The viewer went away, or the server stops or reads a partition anew: the browser connects again.
        }

        return Results.Empty;
    }

    /// <summary>Waits for a change, saying now and then that the stream lives. Returns whether there was one, or no more will come.</summary>
    private static async Task<bool> AliveUntilAsync(Task<bool> change, HttpContext http, CancellationToken stop)
    {
        while (!change.IsCompleted && await Task.WhenAny(change, Task.Delay(KeepAlive, stop)) != change)
        {
            stop.ThrowIfCancellationRequested();
            await WriteAsync(http, ": still there\n\n", stop);
        }

        return await change;
    }

    private async Task SendChangedAsync(Page page, Visit visit, HttpContext http, Dictionary<string, string> seen, CancellationToken stop)
    {
        foreach (var region in Regions.In(await renderer.RenderAsync(await page.Show(visit), visit.Viewer)))
        {
            if (seen.GetValueOrDefault(region.Id) == region.Digest) continue;
            seen[region.Id] = region.Digest;
            await WriteAsync(http, $"id: {Regions.Seen(seen)}\n", stop);
            await SendAsync(http, "region", JsonSerializer.Serialize(new { id = region.Id, html = region.Html }), stop);
        }
    }

    private static Task SendAsync(HttpContext http, string name, string data, CancellationToken stop) => WriteAsync(http, $"event: {name}\ndata: {data}\n\n", stop);

    private static async Task WriteAsync(HttpContext http, string text, CancellationToken stop)
    {
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), stop);
        await http.Response.Body.FlushAsync(stop);
    }
}
