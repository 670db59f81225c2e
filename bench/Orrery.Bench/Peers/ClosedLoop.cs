using System.Diagnostics;

namespace Orrery.Bench.Peers;

/// <summary>One measurement: so many clients, each of which starts its next run when its last has ended.</summary>
/// <param name="Seconds">From the first start to the last end.</param>
/// <param name="CpuSeconds">Of the system that is measured; where it is embedded, with its clients.</param>
/// <param name="Latencies">Of each run, in milliseconds, shortest first.</param>
internal sealed record Load(double Seconds, double CpuSeconds, IReadOnlyList<double> Latencies)
{
    private double Steps => (double)Latencies.Count * BenchService.Steps;

    /// <summary>Steps a second.</summary>
    public double Rate => Steps / Seconds;

    /// <summary>Microseconds of CPU a step.</summary>
    public double Cpu => CpuSeconds * 1e6 / Steps;

    /// <summary>Milliseconds of a run.</summary>
    public double P50 => Latencies[Latencies.Count / 2];
}

internal static class ClosedLoop
{
    /// <param name="run">Starts a run with the given input and waits for its result.</param>
    /// <param name="cpuSeconds">Of the system, so far.</param>
    public static async Task<Load> RunAsync(int clients, double seconds, Func<int, Task<int>> run, Func<double> cpuSeconds)
    {
        var latencies = new List<double>[clients];
        var cpu = cpuSeconds();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var mine = latencies[client] = [];
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                var started = watch.Elapsed;
                if (await run(client) is var sum && sum != BenchService.SumOf(client)) throw new InvalidOperationException($"A run with input {client} returned {sum}.");
                mine.Add((watch.Elapsed - started).TotalMilliseconds);
            }
        })));
        var took = watch.Elapsed.TotalSeconds;
        return new Load(took, cpuSeconds() - cpu, [.. latencies.SelectMany(l => l).Order()]);
    }
}
