using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Server.Access;
using Orrery.Server.Reading;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Http;

/// <summary>Following a run: <c>GET /runs/{id}/events</c>, server-sent events, each a whole snapshot, so that connecting again loses nothing.</summary>
internal sealed class EventApi(RunReads runs, ProgressBoard progress, Followers followers, LargePayloads payloads, CancellationToken stopping)
{
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(200);

    /// <summary>Changes come in bursts, such as a timer that ends, the call that follows and its result: they are read together, sooner than anybody would see.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(40);

    public void Map(IEndpointRouteBuilder routes) => routes.Get("/runs/{id}/events", Actions.RunRead, "id", async http => await FollowAsync(http));

    private async Task<IResult> FollowAsync(HttpContext http)
    {
        var run = http.Run();
        using var until = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var lean = RunApi.IsLean(http);
        using var follower = followers.Follow(run);
        var read = await runs.ReadAsync(http, run);
        var stream = ServerSentEvents.Begin(http, until.Token);
        byte[]? last = null;
        try
        {
            for (var number = 1; ; number++)
            {
                var started = Stopwatch.GetTimestamp();
                var body = JsonSerializer.SerializeToUtf8Bytes(await RunApi.ViewAsync(read, progress, payloads, lean), OrreryJson.Options);
                // Without its steps a run may look the same although they have changed: who follows it so reads those by other ways.
                if (lean || !body.AsSpan().SequenceEqual(last)) await stream.SendAsync("run", last = body, number.ToString(CultureInfo.InvariantCulture));
                if (read.Run.Header.Ended) break;
                // A run with very many steps is shown less often, so that watching it costs a tenth of a core at most.
                var cost = Stopwatch.GetElapsedTime(started) * 10;
                if (!runs.IsCurrent(run, read) && RunReads.PauseAfter(read) is var pause && pause > cost) cost = pause;
                await Task.Delay(cost > Gap ? cost : Gap, until.Token);
                // One that wasn't new when it was read is read again; others once they change.
                while (runs.IsCurrent(run, read) && !await follower.ChangedAsync(ServerSentEvents.KeepAlive, until.Token)) await stream.StillThereAsync();
                await Task.Delay(Settling, until.Token);
                read = await runs.ReadAsync(http, run);
            }

            await stream.SendAsync("end", "{}", "0");
        }
        catch (Exception e) when (e is OperationCanceledException || e is ProblemException && http.Response.HasStarted)
        {
            // The follower went away, or the server stops or reads a partition anew: it will connect again.
        }

        return Results.Empty;
    }
}
