using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orrery.Server.Hosting;
using Orrery.Workers.Processes;

namespace Orrery.Server.Telemetry;

/// <summary>What a server counts and times, on the meter <c>Orrery</c>; docs/metrics.md lists it. Costs next to nothing while nobody listens.</summary>
internal sealed class NodeMetrics : IDisposable
{
    private readonly Meter _meter = new("Orrery");
    private readonly Histogram<double> _append;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _batches;
    private long _writerCpu;

    public NodeMetrics(Func<IReadOnlyList<PartitionHost>> partitions, Func<IReadOnlyList<WorkerSession>> workers)
    {
        _append = _meter.CreateHistogram<double>("orrery.append.duration", "s", "Durable writes of batches, all partitions' together.");
        _bytes = _meter.CreateCounter<long>("orrery.append.bytes", "By", "Bytes of batches made durable.");
        _batches = _meter.CreateCounter<long>("orrery.append.batches", "{batch}", "Batches made durable.");
        _meter.CreateObservableCounter("orrery.facts", () => partitions().SelectMany(Facts), "{fact}", "Facts logged, by kind: runs started and ended, steps completed, attempts failed.");
        _meter.CreateObservableGauge("orrery.runs.in_memory", () => partitions().Select(p => Of((long)p.RunsInMemory, "partition", p.Partition)), "{run}", "Runs in a partition's memory.");
        _meter.CreateObservableGauge("orrery.commands.waiting", () => partitions().Select(p => Of((long)p.Waiting, "partition", p.Partition)), "{command}", "Commands that a partition hasn't looked at.");
        _meter.CreateObservableGauge("orrery.worker.cpu.free", () => workers().Select(w => Of(w.Free.Cpu, "worker", w.Id)), "{cpu}", "Cores of a worker that nothing holds.");
        _meter.CreateObservableGauge("orrery.worker.memory.free", () => workers().Select(w => Of(w.Free.Memory, "worker", w.Id)), "By", "Memory of a worker that nothing holds.");
        _meter.CreateObservableCounter("orrery.cpu.time", () => Cpu(partitions()), "s", "CPU time by stage: the writer's appends, the partitions' decisions.");
    }

    /// <summary>Batches have just become durable; called on the writer's thread.</summary>
    public void Appended(int batches, long bytes, long since)
    {
        _append.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
        _bytes.Add(bytes);
        _batches.Add(batches);
        Volatile.Write(ref _writerCpu, ThreadCpu.Nanoseconds);
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Facts(PartitionHost partition) => partition.Facts.All.Select(f =>
        new Measurement<long>(f.Count, new("partition", partition.Partition), new("kind", f.Kind.ToString())));

    private IEnumerable<Measurement<double>> Cpu(IReadOnlyList<PartitionHost> partitions) =>
    [
        Of(Volatile.Read(ref _writerCpu) / 1e9, "stage", "append"),
        Of(partitions.Sum(p => p.CpuNanoseconds) / 1e9, "stage", "partition"),
    ];

    private static Measurement<T> Of<T>(T value, string tag, object of) where T : struct => new(value, new KeyValuePair<string, object?>(tag, of));
}
