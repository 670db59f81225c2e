using System.Collections.Immutable;
using System.Diagnostics;
using Orrery.Server.Embedding;

namespace Orrery.Bench;

/// <summary><c>bench engine</c>: durable steps a second through the public Sdk on SQLite, beside the floor that writes the same bytes.</summary>
internal static class EngineBench
{
    private const int Runs = 64;
    private const int Steps = 10;

    public static async Task<int> RunAsync(int rounds, double seconds, bool json)
    {
        var folder = Directory.CreateTempSubdirectory("orrery-bench-").FullName;
        try
        {
            List<double> calls = [], values = [], floors = [], p50 = [], p99 = [], cpu = [], bytes = [];
            await using var orrery = EmbeddedOrrery.Start(Path.Combine(folder, "data"), [new BenchService()]);
            await Load(orrery, "calls", Runs, 1);
            await Load(orrery, "values", Runs, 1);
            for (var round = 0; round < rounds; round++)
            {
                var call = await Load(orrery, "calls", Runs, seconds);
                calls.Add(call.Rate);
                cpu.Add(call.CpuMicroseconds);
                values.Add((await Load(orrery, "values", Runs, seconds)).Rate);
                floors.Add(Floor.Run(folder, Runs, BytesAStep, seconds));
                var one = await Load(orrery, "calls", 1, seconds);
                p50.Add(one.Percentile(0.50));
                p99.Add(one.Percentile(0.99));
            }

            BenchTable.Print("engine", [
                BenchTable.Row($"function calls, {Runs} runs", "durable steps/s", "steps/s", calls, "floor", floors),
                BenchTable.Row($"recorded values, {Runs} runs", "durable steps/s", "steps/s", values, "floor", floors),
                BenchTable.Row("floor: same bytes, one loop", "durable steps/s", "steps/s", floors),
                BenchTable.Row("10-step run, one client", "p50", "ms", p50),
                BenchTable.Row("10-step run, one client", "p99", "ms", p99),
                BenchTable.Row("function calls", "CPU a step", "µs", cpu),
            ], json);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What a function step logs: scheduled, leased, completed, a turn taken.</summary>
    private const int BytesAStep = 160;

    private static async Task<Measured> Load(EmbeddedOrrery orrery, string workflow, int clients, double seconds)
    {
        var latencies = new List<double>[clients];
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var mine = latencies[client] = [];
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                var started = watch.Elapsed;
                var sum = await orrery.RunAsync<int, int>("bench", workflow, client);
                if (sum != Steps * client + Steps * (Steps - 1) / 2) throw new InvalidOperationException($"A run of {workflow} returned {sum}.");
                mine.Add((watch.Elapsed - started).TotalMilliseconds);
            }
        })));
        var took = watch.Elapsed.TotalSeconds;
        var all = latencies.SelectMany(l => l).Order().ToList();
        return new Measured(all, all.Count * Steps / took, (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / (all.Count * Steps));
    }

    private sealed record Measured(List<double> Latencies, double Rate, double CpuMicroseconds)
    {
        public double Percentile(double p) => Latencies[(int)Math.Min(Latencies.Count - 1, Latencies.Count * p)];
    }

    private sealed class BenchService : Service
    {
        private static readonly Function<int, int> Echo = Function.Define<int, int>("echo", (n, _) => Task.FromResult(n)) with { Shape = Shape.Light };

        public override string Name => "bench";

        public override ImmutableArray<Workflow> Workflows { get; } =
        [
            Workflow.Define<int, int>("calls", async (n, run) =>
            {
                var sum = 0;
                for (var i = 0; i < Steps; i++) sum += await run.Call(Echo, n + i);
                return sum;
            }),
            Workflow.Define<int, int>("values", async (n, run) =>
            {
                var sum = 0;
                for (var i = 0; i < Steps; i++) sum += await run.Value("value", () => Task.FromResult(n + i));
                return sum;
            }),
        ];

        public override ImmutableArray<Function> Functions => [Echo];
    }
}
