using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Engine.Commands;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Server.Reading;

namespace Orrery.Server.Http;

/// <summary>The server in numbers: <c>GET /overview</c>, and after each change of anything <c>GET /overview/events</c>.</summary>
internal sealed class OverviewApi(Node node, ReadModel list, Followers followers, CancellationToken stopping)
{
    /// <summary>Between two events at least: lists and numbers needn't change faster than people read.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(250);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/overview", Actions.ServerRead, null, async http => JsonAnswer.Of(await ShowAsync(http.Who().Confined, http.RequestAborted)));
        routes.Get("/overview/events", Actions.ServerRead, null, FollowAsync);
    }

    private async Task<IResult> FollowAsync(HttpContext http)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        using var follower = followers.FollowAll();
        var stream = ServerSentEvents.Begin(http, until.Token);
        try
        {
            for (var number = 1; ; number++)
            {
                var body = JsonSerializer.Serialize(await ShowAsync(http.Who().Confined, until.Token), OrreryJson.Options);
                await stream.SendAsync("overview", body, number.ToString(CultureInfo.InvariantCulture));
                await Task.Delay(Gap, until.Token);
                while (!await follower.ChangedAsync(ServerSentEvents.KeepAlive, until.Token)) await stream.StillThereAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The follower went away, or the server stops.
        }

        return Results.Empty;
    }

    /// <param name="confined">Runs are counted of that namespace alone; what waits and works is the server's.</param>
    private async Task<OverviewView> ShowAsync(string? confined, CancellationToken stop)
    {
        var numbers = await list.OverviewAsync(confined, stop);
        var answers = await Task.WhenAll(Enumerable.Range(0, node.Partitions).Select(p => node.AskAsync(p, token => new CountQueues { Token = token })));
        var queues = answers.OfType<QueueCounts>().SelectMany(a => a.Queues).ToList();
        var oldest = queues.Where(q => q.Oldest is not null).MinBy(q => q.Oldest);
        var workers = node.Workers;
        // Workers of one pool share a machine, and each says what all of it has.
        var machines = workers.GroupBy(w => w.Hello.Pool is "" ? w.Id : "pool " + w.Hello.Pool).Select(g => g.First()).ToList();
        return new OverviewView(
            numbers.Running, numbers.Parked, queues.Sum(q => q.Waiting), queues.Sum(q => q.Leased), oldest?.Oldest, oldest?.Queue, numbers.DeadLetters, numbers.Failures, numbers.Minutes,
            new CapacityView(workers.Count, machines.Sum(m => m.Hello.Cpu), machines.Sum(m => m.Free.Cpu), machines.Sum(m => m.Hello.Memory), machines.Sum(m => m.Free.Memory)), node.Services.Names)
        {
            Trouble = node.Trouble,
        };
    }
}
