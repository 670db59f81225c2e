using System.Diagnostics;
using Orrery.Bench.Processes;
using Orrery.Server.Embedding;

namespace Orrery.Bench;

/// <summary><c>bench sleep</c>: runs that wait for a moment far away: what they cost in memory, and how long a server with them takes to serve again.</summary>
internal static class SleepBench
{
    private const int AtOnce = 256;

    public static async Task<int> RunAsync(int runs, bool json)
    {
        var folder = Directory.CreateTempSubdirectory("orrery-sleep-").FullName;
        var data = Path.Combine(folder, "data");
        try
        {
            double empty, seconds, resident;
            await using (var orrery = EmbeddedOrrery.Start(data, [new BenchService()]))
            {
                await orrery.RunAsync<int, int>("bench", "calls", 1);
                empty = Resident(Environment.ProcessId);
                var watch = Stopwatch.StartNew();
                var next = 0;
                await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
                {
                    for (var n = Interlocked.Increment(ref next); n <= runs; n = Interlocked.Increment(ref next))
                    {
                        await orrery.StartAsync("bench", "sleep", n);
                        if (n % 100_000 == 0) Console.Error.WriteLine($"{n:N0} started after {watch.Elapsed.TotalSeconds:0} s, {Resident(Environment.ProcessId):N0} MiB");
                    }
                })));
                seconds = watch.Elapsed.TotalSeconds;
                await Task.Delay(TimeSpan.FromSeconds(10));
                GC.Collect();
                resident = Resident(Environment.ProcessId);
            }

            await using var server = new ServerProcess(data);
            var ready = (await server.StartAsync()).TotalSeconds;
            await Task.Delay(TimeSpan.FromSeconds(5));
            BenchTable.Print("sleep", [
                BenchTable.Row($"{runs:N0} runs, asleep", "started", "runs/s", [runs / seconds]),
                BenchTable.Row($"{runs:N0} runs, asleep", "resident memory", "MiB", [resident], "without runs", [empty]),
                BenchTable.Row("without runs", "resident memory", "MiB", [empty]),
                BenchTable.Row("store", "on disk", "MiB", [new DirectoryInfo(data).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length) / 1048576.0]),
                BenchTable.Row("orrery up on them", "start to ready", "s", [ready]),
                BenchTable.Row("orrery up on them", "resident memory", "MiB", [Resident(server.Id)]),
            ], json);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Resident(int process)
    {
        using var found = Process.GetProcessById(process);
        return found.WorkingSet64 / 1048576.0;
    }
}
