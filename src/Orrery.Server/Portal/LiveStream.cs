using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orrery.Server.Http;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal;

/// <summary>Keeps a page in a browser as it would be rendered now: server-sent events with the regions that differ from what the browser has.</summary>
/// <remarks>The first thing sent is all that differs from what the browser says it has seen: so nothing is missed between a page and its stream, nor between
/// two streams. Each event's id is what the browser has seen by then: it hands that in when it connects again.</remarks>
internal sealed class LiveStream(Renderer renderer, string build, ILogger log, CancellationToken stopping)
{
    private readonly Watches _watches = new(async (page, visit) => [.. Regions.In(await renderer.RenderAsync(await page.Show(visit), visit.Viewer with { OnlyRegions = true }))], log);

    public async Task<IResult> FollowAsync(Page page, Visit visit, HttpContext http)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(visit.Stop, stopping);
        var stream = ServerSentEvents.Begin(http, until.Token);
        var seen = Regions.ReadSeen(http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : visit.Query(Visit.Seen));
        using var watch = _watches.Join(page, visit, Credentials.TokenOf(http) ?? "", http.Request.Headers[Credentials.NamespaceHeader].ToString());
        try
        {
            await stream.SayRetryAsync(TimeSpan.FromSeconds(1));
            await stream.SendAsync("here", build);
            while (true)
            {
                var now = watch.Now;
                await SendChangedAsync(now, stream, seen);
                if (now.End == Watches.End.Over) await stream.SendAsync("end", "");
                if (now.End != Watches.End.None) break;
                await NextAsync(now, stream, until.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The viewer went away, or the server stops: the browser connects again.
        }

        return Results.Empty;
    }

    /// <summary>Waits for what follows, saying now and then that the stream lives.</summary>
    private static async Task NextAsync(Watches.State now, ServerSentEvents stream, CancellationToken stop)
    {
        while (!now.Followed.IsCompleted)
        {
            await now.Followed.WaitAsync(ServerSentEvents.KeepAlive, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
            if (!now.Followed.IsCompleted) await stream.StillThereAsync();
        }
    }

    private static async Task SendChangedAsync(Watches.State now, ServerSentEvents stream, Dictionary<string, string> seen)
    {
        foreach (var region in now.Regions)
        {
            if (seen.GetValueOrDefault(region.Id) == region.Digest) continue;
            seen[region.Id] = region.Digest;
            await stream.SendAsync("region", region.Json, Regions.Seen(seen));
        }
    }
}
