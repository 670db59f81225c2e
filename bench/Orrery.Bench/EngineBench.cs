using System.Diagnostics;
using System.Text.Json;
using Orrery.Server.Embedding;

namespace Orrery.Bench;

/// <summary><c>bench engine</c>: durable steps a second through the public Sdk on SQLite, beside the floor that writes the same bytes.</summary>
/// <remarks>Orrery as a library, with its read model, and metrics taken in every second. Each result is durable before the next body starts.</remarks>
internal static class EngineBench
{
    private const int Runs = 64;
    private const int Steps = BenchService.Steps;

    public static async Task<int> RunAsync(int rounds, double seconds, bool json)
    {
        var folder = Directory.CreateTempSubdirectory("orrery-bench-").FullName;
        try
        {
            List<double> floors = [], alone = [], p50 = [], p99 = [];
            List<Load> calls = [], values = [];
            using var metrics = new MetricSink();
            await using (var orrery = EmbeddedOrrery.Start(Path.Combine(folder, "data"), [new BenchService()]))
            {
                await MeasureAsync(orrery, metrics, "calls", Runs, 3);
                await MeasureAsync(orrery, metrics, "values", Runs, 3);
                for (var round = 0; round < rounds; round++)
                {
                    calls.Add(await MeasureAsync(orrery, metrics, "calls", Runs, seconds));
                    floors.Add(Floor.Run(folder, Runs, (int)calls[^1].BytesAStep, seconds));
                    values.Add(await MeasureAsync(orrery, metrics, "values", Runs, seconds));
                    var one = await MeasureAsync(orrery, metrics, "calls", 1, seconds);
                    p50.Add(one.Percentile(0.50));
                    p99.Add(one.Percentile(0.99));
                    alone.Add(Floor.Run(folder, 1, (int)one.BytesAStep, seconds));
                }
            }

            BenchTable.Print("engine", [
                BenchTable.Row($"function calls, {Runs} runs", "durable steps/s", "steps/s", [.. calls.Select(c => c.Rate)], "floor", floors),
                BenchTable.Row($"recorded values, {Runs} runs", "durable steps/s", "steps/s", [.. values.Select(c => c.Rate)], "floor", floors),
                BenchTable.Row($"floor: same bytes, {Runs} callers", "durable steps/s", "steps/s", floors),
                BenchTable.Row("10-step run, one client", "p50", "ms", p50),
                BenchTable.Row("10-step run, one client", "p99", "ms", p99),
                BenchTable.Row("floor: ten appends, one caller", "mean", "ms", [.. alone.Select(rate => Steps * 1000 / rate)]),
                BenchTable.Row("a function call's bytes in the log", "mean", "B", [.. calls.Select(c => c.BytesAStep)]),
                BenchTable.Row("function calls in an append", "mean", "steps", [.. calls.Select(c => c.StepsAnAppend)]),
                BenchTable.Row("CPU of a function call", "whole", "µs", [.. calls.Select(c => c.Cpu)]),
                BenchTable.Row("  append (SQLite, fsync)", "stage", "µs", [.. calls.Select(c => c.Append)]),
                BenchTable.Row("  facts and apply (partitions)", "stage", "µs", [.. calls.Select(c => c.Partition)]),
                BenchTable.Row("  turns, with the code's JSON", "stage", "µs", [.. calls.Select(c => c.Turns)]),
                BenchTable.Row("  calls, with their JSON", "stage", "µs", [.. calls.Select(c => c.Calls)]),
                BenchTable.Row("  client, pool, read model, GC", "rest", "µs", [.. calls.Select(c => c.Rest)]),
                BenchTable.Row("JSON of a call, measured apart", "part of the above", "µs", [JsonAlone()]),
            ], json);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Load> MeasureAsync(EmbeddedOrrery orrery, MetricSink metrics, string workflow, int clients, double seconds)
    {
        var latencies = new List<double>[clients];
        var before = metrics.Read();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var mine = latencies[client] = [];
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                var started = watch.Elapsed;
                var sum = await orrery.RunAsync<int, int>("bench", workflow, client);
                if (sum != BenchService.SumOf(client)) throw new InvalidOperationException($"A run of {workflow} returned {sum}.");
                mine.Add((watch.Elapsed - started).TotalMilliseconds);
            }
        })));
        var took = watch.Elapsed.TotalSeconds;
        var spent = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds;
        var after = metrics.Read();
        return new Load([.. latencies.SelectMany(l => l).Order()], took, spent, name => after.GetValueOrDefault(name) - before.GetValueOrDefault(name));
    }

    /// <summary>What serialising and reading a call's input and result costs, in microseconds: twice in the workflow, twice around the function.</summary>
    private static double JsonAlone()
    {
        const int Times = 200_000;
        var watch = Stopwatch.StartNew();
        var sum = 0L;
        for (var i = 0; i < Times; i++)
        {
            var input = JsonSerializer.Deserialize<int>(JsonSerializer.SerializeToUtf8Bytes(i, OrreryJson.Options), OrreryJson.Options);
            sum += JsonSerializer.Deserialize<int>(JsonSerializer.SerializeToUtf8Bytes(input, OrreryJson.Options), OrreryJson.Options);
        }

        return sum > 0 ? watch.Elapsed.TotalMicroseconds / Times : 0;
    }

    /// <summary>One measurement; per step where it isn't said otherwise.</summary>
    private sealed record Load(IReadOnlyList<double> Latencies, double Seconds, double CpuMicroseconds, Func<string, double> Grown)
    {
        private double All => Latencies.Count * Steps;

        public double Rate => All / Seconds;
        public double BytesAStep => Grown("orrery.append.bytes") / All;
        public double StepsAnAppend => All / Grown("orrery.append.duration");
        public double Cpu => CpuMicroseconds / All;
        public double Append => Stage("append");
        public double Partition => Stage("partition");
        public double Turns => Stage("turns");
        public double Calls => Stage("calls");
        public double Rest => Cpu - Append - Partition - Turns - Calls;

        public double Percentile(double p) => Latencies[(int)Math.Min(Latencies.Count - 1, Latencies.Count * p)];

        private double Stage(string stage) => Grown("orrery.cpu.time/" + stage) * 1e6 / All;
    }
}
