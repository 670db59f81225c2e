using System.Diagnostics;
using Orrery.Server.Embedding;

namespace Orrery.Bench.Peers;

/// <summary>Orrery as a library, in the bench's own process, with metrics taken in every second. Its CPU time is the whole process's, clients included.</summary>
internal sealed class EmbeddedSide : ISide
{
    private readonly MetricSink _metrics = new();
    private readonly EmbeddedOrrery _orrery;

    public EmbeddedSide(string folder) => _orrery = EmbeddedOrrery.Start(Path.Combine(folder, "embedded"), [new BenchService()]);

    /// <summary>What a step of the last measurement wrote to the log: the floor writes the same.</summary>
    public int BytesAStep { get; private set; }

    public async Task<Load> MeasureAsync(string workflow, int clients, double seconds)
    {
        var before = Bytes();
        var load = await ClosedLoop.RunAsync(clients, seconds, input => _orrery.RunAsync<int, int>("bench", workflow, input),
            () => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds);
        BytesAStep = (int)((Bytes() - before) / (load.Latencies.Count * BenchService.Steps));
        return load;
    }

    public async ValueTask DisposeAsync()
    {
        await _orrery.DisposeAsync();
        _metrics.Dispose();
    }

    private double Bytes() => _metrics.Read().GetValueOrDefault("orrery.append.bytes");
}
