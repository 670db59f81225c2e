using System.Diagnostics;
using Orrery.Server.Embedding;

namespace Orrery.Bench;

/// <summary><c>bench overload</c>: producers start far more runs than can be worked off. What is too much is refused at once, memory stays bounded, and what was accepted is done.</summary>
internal static class OverloadBench
{
    private const int Producers = 512;

    public static async Task<int> RunAsync(double seconds, bool json)
    {
        var folder = Directory.CreateTempSubdirectory("orrery-overload-").FullName;
        try
        {
            await using var orrery = EmbeddedOrrery.Start(Path.Combine(folder, "data"), [new BenchService()]);
            await orrery.RunAsync<int, int>("bench", "calls", 1);
            long accepted = 0, refused = 0;
            List<double> resident = [];
            var watch = Stopwatch.StartNew();
            var producing = Task.WhenAll(Enumerable.Range(0, Producers).Select(_ => Task.Run(async () =>
            {
                while (watch.Elapsed.TotalSeconds < seconds)
                {
                    try
                    {
                        await orrery.StartAsync("bench", "slow", 1);
                        Interlocked.Increment(ref accepted);
                    }
                    catch (FailureException e) when (e.Failure.Type == "server.busy")
                    {
                        // A well-behaved producer waits as it is told; this one comes back ten times sooner.
                        Interlocked.Increment(ref refused);
                        await Task.Delay(100);
                    }
                }
            })));
            while (!producing.IsCompleted)
            {
                await Task.WhenAny(producing, Task.Delay(1000));
                resident.Add(Environment.WorkingSet / 1048576.0);
                Console.Error.WriteLine($"{watch.Elapsed.TotalSeconds,4:0} s: {accepted:N0} accepted, {refused:N0} refused, {BenchService.Done:N0} done, {resident[^1]:N0} MiB");
            }

            await producing;
            var done = BenchService.Done;
            var half = resident.Count / 2;
            BenchTable.Print("overload", [
                BenchTable.Row("asked for", "starts", "/s", [(accepted + refused) / seconds], "done", [done / seconds]),
                BenchTable.Row("accepted", "starts", "/s", [accepted / seconds]),
                BenchTable.Row("refused, to come again", "starts", "/s", [refused / seconds]),
                BenchTable.Row("done", "calls", "/s", [done / seconds]),
                BenchTable.Row("resident memory, second half", "most", "MiB", [resident.Skip(half).Max()], "first half", [resident.Take(half).Max()]),
                BenchTable.Row("resident memory, first half", "most", "MiB", [resident.Take(half).Max()]),
            ], json);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
