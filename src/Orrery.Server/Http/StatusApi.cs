using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Server.Reading;

namespace Orrery.Server.Http;

/// <summary>How the server is: <c>GET /health</c>, <c>/workers</c>, <c>/queues</c>.</summary>
internal sealed class StatusApi(Node node, ReadModel list, string dataFolder)
{
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/health", Actions.ServerRead, null, _ => Task.FromResult(Health()));
        routes.Get("/workers", Actions.ServerRead, null, _ => Task.FromResult(JsonAnswer.Of(node.Workers.Select(View).ToList())));
        routes.Get("/queues", Actions.ServerRead, null, async http => JsonAnswer.Of(await QueuesAsync(http.RequestAborted)));
    }

    private IResult Health()
    {
        var ready = node.Ready;
        return JsonAnswer.Of(new HealthView(ready, ProductVersion.Text, Environment.ProcessId, _startedAt, dataFolder, node.Partitions, node.Workers.Count, node.Services.Names) { Trouble = node.Trouble }, ready ? 200 : 503);
    }

    private static WorkerView View(WorkerSession worker)
    {
        var (cpu, memory, attempts) = worker.Free;
        return new WorkerView(worker.Id, worker.Since, worker.Hello.Cpu, worker.Hello.Memory, cpu, memory, attempts,
            [.. worker.Hello.Services.Select(s => new ServiceView(s.Name, s.Version, s.Workflows, [.. s.Functions.Select(f => f.Name)]) { VersionId = RunViewMaker.Id(s.Id) })]);
    }

    private async Task<IReadOnlyList<QueueView>> QueuesAsync(CancellationToken stop)
    {
        var dead = await list.DeadLettersAsync(stop);
        var answers = await Task.WhenAll(Enumerable.Range(0, node.Partitions).Select(p => node.AskAsync(p, token => new CountQueues { Token = token })));
        var counts = answers.OfType<QueueCounts>().SelectMany(a => a.Queues).ToLookup(q => q.Queue);
        var workers = node.Workers;
        var served = workers.SelectMany(w => w.Hello.Services).SelectMany(s => s.Functions.Select(f => s.Name + "/" + f.Name));
        return
        [
            .. counts.Select(c => c.Key).Concat(dead.Keys).Concat(served).Distinct().Order(StringComparer.Ordinal).Select(name => new QueueView(
                name, counts[name].Sum(c => c.Waiting), counts[name].Sum(c => c.Leased), dead.GetValueOrDefault(name), workers.Count(w => w.ServesAtAll(name)))),
        ];
    }
}

/// <summary>The program's version.</summary>
internal static class ProductVersion
{
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetName().Version!.ToString(3);
}
