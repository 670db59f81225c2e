using System.Globalization;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Server.Hosting;

/// <summary>Names waits that no patience ends: for a worker larger than any that is there, or for one that is drained. The partition knows of neither.</summary>
internal static class WaitForWorker
{
    /// <summary>The run with that as what it waits for, unless something of it is under way or could be.</summary>
    public static RunSnapshot Name(RunSnapshot run, IReadOnlyList<WorkerSession> workers)
    {
        if (run.Header.Status != RunStatus.Running || run.Steps.Any(s => s.State == StepState.Leased)) return run;
        if (Drained(run, workers) is { } drained) return run with { Waiting = drained };
        foreach (var step in run.Steps)
            if (step.State == StepState.Waiting && Of(PartitionState.QueueOf(run.Header, step), run.Header.Pin, workers) is { } why) return run with { Waiting = $"{step.Spec.Key}: {why}" };
        return run;
    }

    /// <summary>Null unless all that could go on with the run are drained.</summary>
    private static string? Drained(RunSnapshot run, IReadOnlyList<WorkerSession> workers)
    {
        var able = workers.Where(w => w.Has(run.Header.Service, run.Header.Pin)).ToList();
        if (able.Count == 0 || able.Any(w => !w.Draining) || run.Steps.Any(s => s.State is StepState.Listening or StepState.Delayed or StepState.Elsewhere)) return null;
        return $"{(able.Count == 1 ? $"the worker that serves {run.Header.Service}, {able[0].Id}, is drained" : $"all {able.Count} workers that serve {run.Header.Service} are drained")}: resume {(able.Count == 1 ? "it" : "one")} on the page Workers, or start another";
    }

    /// <summary>Null when some worker could take messages of the queue, or none serves it at all.</summary>
    private static string? Of(string queue, VersionId version, IReadOnlyList<WorkerSession> workers)
    {
        Shape? wanted = null;
        var (cores, memory) = (0.0, 0L);
        foreach (var worker in workers)
        {
            if (!worker.Serves(queue, version, out var shape)) continue;
            if (worker.CouldEver(shape)) return null;
            wanted = shape;
            cores = Math.Max(cores, worker.Hello.Cpu);
            memory = Math.Max(memory, worker.Hello.Memory);
        }

        return wanted switch
        {
            null => null,
            { Cpu: var cpu } when cpu > cores => $"waits for a worker with {Cores(cpu)}; the largest here has {cores.ToString(CultureInfo.InvariantCulture)}",
            { Memory: var bytes } when bytes > memory => $"waits for a worker with {Memory(bytes)} of memory; the largest here has {Memory(memory)}",
            { } both => $"waits for a worker with {Cores(both.Cpu)} and {Memory(both.Memory)} of memory; none here has both",
        };
    }

    private static string Cores(double cpu) => cpu == 1 ? "1 core" : $"{cpu.ToString(CultureInfo.InvariantCulture)} cores";

    private static string Memory(long bytes) => (bytes / (double)Shape.GiB).ToString("0.#", CultureInfo.InvariantCulture) + " GiB";
}
