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
    /// <summary>Calls of a worker that are listed.</summary>
    private const int MostWork = 100;

    private static readonly (string Name, string What)[] Files =
    [
        ("orrery.db", "the store: images of runs, and the log"), ("orrery.db-wal", "what the store has still to take in"), ("read.db", "the list of runs"), ("read.db-wal", "what the list has still to take in"),
        ("tables.db", "the services' rows"), ("tables.db-wal", "what these have still to take in"), ("streams.db", "kept streams and saved queries"), ("streams.db-wal", "what these have still to take in"),
    ];

    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/health", Actions.ServerRead, null, _ => Task.FromResult(Health()));
        routes.Get("/workers", Actions.ServerRead, null, async http => JsonAnswer.Of(await WorkersAsync(http.Who().Confined)));
        routes.Post("/workers/{worker}/drain", Actions.WorkerDrain, "worker", http => Task.FromResult(Drain(http.Value("worker"), draining: true)));
        routes.Post("/workers/{worker}/resume", Actions.WorkerDrain, "worker", http => Task.FromResult(Drain(http.Value("worker"), draining: false)));
        routes.Get("/system", Actions.ServerRead, null, _ => Task.FromResult(JsonAnswer.Of(System())));
        routes.Get("/queues", Actions.ServerRead, null, async http => JsonAnswer.Of(await QueuesAsync(http.Who().Confined, http.RequestAborted)));
    }

    private IResult Health()
    {
        var ready = node.Ready;
        return JsonAnswer.Of(new HealthView(ready, ProductVersion.Text, Environment.ProcessId, _startedAt, dataFolder, node.Partitions, node.Workers.Count, node.Services.Names) { Trouble = node.Trouble }, ready ? 200 : 503);
    }

    private SystemView System()
    {
        var disk = new DriveInfo(dataFolder);
        return new SystemView(
            [.. node.Hosts.Select(p => new PartitionView(p.Partition, p.Ready, p.RunsInMemory, p.Waiting, p.Log.Last, p.Log.Last - p.Log.TrimmedTo, p.Facts.All.Sum(f => f.Count), p.CpuNanoseconds / 1e9))],
            [.. Files.Select(f => new FileInfo(Path.Combine(dataFolder, f.Name))).Zip(Files, (file, f) => new StoreFileView(f.Name, f.What, file.Exists ? file.Length : 0)).Where(f => f.Size > 0)],
            disk.TotalSize, disk.AvailableFreeSpace, Environment.WorkingSet, Environment.CpuUsage.TotalTime.TotalSeconds);
    }

    private IResult Drain(string worker, bool draining) => node.Drain(worker, draining) ? JsonAnswer.Of(new { worker, draining })
        : new Problem(404, "worker.unknown", $"No worker {worker} is connected; GET /workers lists them.");

    private async Task<IReadOnlyList<WorkerView>> WorkersAsync(string? confined)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, node.Partitions).Select(p => node.AskAsync(p, token => new ListLeases { Token = token })));
        var held = answers.OfType<LeaseList>().SelectMany(a => a.Calls).Where(c => confined is null || c.Namespace == confined).ToLookup(c => c.Worker);
        return [.. node.Workers.Select(w => View(w) with { Work = [.. held[w.Id].OrderBy(c => c.Since).Take(MostWork).Select(c => new WorkView(c.Queue, c.Run, c.Step, c.Key, c.Attempt, c.Since))] })];
    }

    private static WorkerView View(WorkerSession worker)
    {
        var (cpu, memory, attempts) = worker.Free;
        return new WorkerView(worker.Id, worker.Since, worker.Hello.Cpu, worker.Hello.Memory, cpu, memory, attempts,
            [.. worker.Hello.Services.Select(s => new ServiceView(s.Name, s.Version, s.Workflows, [.. s.Functions.Select(f => f.Name)]) { VersionId = RunViewMaker.Id(s.Id) })])
        {
            Draining = worker.Draining,
        };
    }

    private async Task<IReadOnlyList<QueueView>> QueuesAsync(string? confined, CancellationToken stop)
    {
        var dead = await list.DeadLettersAsync(confined, stop);
        var answers = await Task.WhenAll(Enumerable.Range(0, node.Partitions).Select(p => node.AskAsync(p, token => new CountQueues { Token = token })));
        var counts = answers.OfType<QueueCounts>().SelectMany(a => a.Queues).ToLookup(q => q.Queue);
        var workers = node.Workers;
        var served = workers.SelectMany(w => w.Hello.Services).SelectMany(s => s.Functions.Select(f => s.Name + "/" + f.Name));
        return
        [
            .. counts.Select(c => c.Key).Concat(dead.Keys).Concat(served).Distinct().Order(StringComparer.Ordinal).Select(name => new QueueView(
                name, counts[name].Sum(c => c.Waiting), counts[name].Sum(c => c.Leased), dead.GetValueOrDefault(name), workers.Count(w => w.ServesAtAll(name)))
            {
                Oldest = counts[name].Min(c => c.Oldest),
                EndedByMinute = Sum(counts[name].Select(c => (IReadOnlyList<int>)c.EndedByMinute)),
            }),
        ];
    }

    private static int[] Sum(IEnumerable<IReadOnlyList<int>> partitions)
    {
        var sums = new int[15];
        foreach (var counts in partitions)
            for (var i = 0; i < counts.Count; i++) sums[i] += counts[i];
        return sums;
    }
}

/// <summary>The program's version.</summary>
internal static class ProductVersion
{
    public static string Text { get; } = typeof(ProductVersion).Assembly.GetName().Version!.ToString(3);
}
