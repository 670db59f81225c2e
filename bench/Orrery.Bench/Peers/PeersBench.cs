namespace Orrery.Bench.Peers;

/// <summary><c>bench engine --peers</c>: durable steps a second, embedded and out of process, beside the floor and beside other engines, in turn in every round;
/// <c>--remote</c>: without the other engines.</summary>
internal static class PeersBench
{
    private const int Runs = 64;

    /// <summary>Seconds. A just-in-time compiler is done with what matters by then.</summary>
    private const double WarmUp = 6;

    /// <param name="peers">Whether to measure other engines too, installing them where they are missing.</param>
    public static async Task<int> RunAsync(bool peers, int rounds, double seconds, bool json)
    {
        var home = Environment.GetEnvironmentVariable("ORRERY_HOME") ?? throw new InvalidOperationException("Run this as: ./orrery bench engine --peers");
        var folder = Directory.CreateTempSubdirectory("orrery-peers-").FullName;
        var absent = new List<string>();
        try
        {
            var packages = new PeerPackages(home);
            await using var embedded = new EmbeddedSide(folder);
            await using var remote = await RemoteSide.StartAsync(folder);
            await using var openWorkflow = !peers ? null : await FindAsync("OpenWorkflow", absent, () => OpenWorkflowSide.StartAsync(packages, folder));
            await using var restate = !peers ? null : await FindAsync("Restate", absent, () => RestateSide.StartAsync(packages, folder));
            Contest[] contests =
            [
                new("embedded, calls", "calls", embedded) { Beside = ["OpenWorkflow"], BesideFloor = true },
                new("out of process, calls", "calls", remote) { Beside = ["Restate, ctx.run", "Restate, calls"] },
                new("out of process, values", "values", remote) { Beside = ["Restate, ctx.run"] },
                .. openWorkflow is null ? [] : (Contest[])[new("OpenWorkflow", "values", openWorkflow)],
                .. restate is null ? [] : (Contest[])[new("Restate, ctx.run", "values", restate), new("Restate, calls", "calls", restate)],
            ];

            foreach (var contest in contests)
            {
                await contest.MeasureAsync(Runs, WarmUp);
                await contest.MeasureAsync(1, 1);
            }

            List<double> floor = [], floorAlone = [];
            for (var round = 0; round < rounds; round++)
            {
                foreach (var contest in contests)
                {
                    contest.Many.Add(await contest.MeasureAsync(Runs, seconds));
                    if (contest.BesideFloor) floor.Add(Floor.Run(folder, Runs, embedded.BytesAStep, seconds));
                }

                foreach (var contest in contests)
                {
                    contest.One.Add(await contest.MeasureAsync(1, seconds));
                    if (contest.BesideFloor) floorAlone.Add(BenchService.Steps * 1000 / Floor.Run(folder, 1, embedded.BytesAStep, seconds));
                }
            }

            BenchTable.Print(peers ? "engine-peers" : "engine-remote", [.. Rows(contests, floor, floorAlone)], json);
            foreach (var name in absent) await Console.Error.WriteLineAsync(name);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A peer that can't be had is named, and not made up.</summary>
    private static async Task<T?> FindAsync<T>(string name, List<string> absent, Func<Task<T>> start) where T : class
    {
        try
        {
            return await start();
        }
        catch (PeerAbsentException e)
        {
            absent.Add($"absent: {name} ({e.Message})");
            return null;
        }
    }

    private static IEnumerable<BenchRow> Rows(Contest[] contests, List<double> floor, List<double> floorAlone)
    {
        const string Rate = "durable steps/s";
        foreach (var contest in contests)
        {
            var rates = contest.Of(contest.Many, l => l.Rate);
            var others = contests.Where(c => contest.Beside.Contains(c.Name)).ToList();
            if (contest.BesideFloor) yield return BenchTable.Row(contest.Name, Rate, "steps/s", rates, "floor", floor);
            foreach (var other in others) yield return BenchTable.Row(contest.Name, Rate, "steps/s", rates, other.Name, other.Of(other.Many, l => l.Rate));
            if (others.Count == 0 && !contest.BesideFloor) yield return BenchTable.Row(contest.Name, Rate, "steps/s", rates);
            yield return BenchTable.Row(contest.Name, "CPU of a step", "µs", contest.Of(contest.Many, l => l.Cpu));
        }

        yield return BenchTable.Row("floor: same bytes, 64 callers", Rate, "steps/s", floor);
        foreach (var contest in contests)
        {
            var p50 = contest.Of(contest.One, l => l.P50);
            var others = contests.Where(c => contest.Beside.Contains(c.Name)).ToList();
            foreach (var other in others) yield return BenchTable.Row(contest.Name + ", one client", "run of 10, p50", "ms", p50, other.Name, other.Of(other.One, l => l.P50));
            if (contest.BesideFloor) yield return BenchTable.Row(contest.Name + ", one client", "run of 10, p50", "ms", p50, "floor", floorAlone);
            else if (others.Count == 0) yield return BenchTable.Row(contest.Name + ", one client", "run of 10, p50", "ms", p50);
        }

        yield return BenchTable.Row("floor: ten appends, one caller", "mean", "ms", floorAlone);
    }

    /// <summary>One row of the comparison, with its rounds.</summary>
    private sealed record Contest(string Name, string Workflow, ISide Side)
    {
        public List<Load> Many { get; } = [];
        public List<Load> One { get; } = [];

        /// <summary>What it is held against.</summary>
        public string[] Beside { get; init; } = [];
        public bool BesideFloor { get; init; }

        public Task<Load> MeasureAsync(int clients, double seconds) => Side.MeasureAsync(Workflow, clients, seconds);

        public List<double> Of(List<Load> rounds, Func<Load, double> figure) => [.. rounds.Select(figure)];
    }
}
