using System.Diagnostics;
using Orrery.Server.Embedding;

namespace Orrery.Bench;

/// <summary><c>bench map</c>: what an item of a large <c>Map</c> costs beside one of a small, and how long a run of so many steps takes to replay.</summary>
internal static class MapBench
{
    private const int Small = 1000;

    public static async Task<int> RunAsync(int items, int rounds, bool json)
    {
        var folder = Directory.CreateTempSubdirectory("orrery-map-").FullName;
        try
        {
            var data = Path.Combine(folder, "data");
            List<double> large = [], small = [], replay = [];
            await using (var orrery = EmbeddedOrrery.Start(data, [new BenchService()]))
            {
                await TimeAsync(orrery, Small, 5);
                for (var round = 0; round < rounds; round++)
                {
                    small.Add(await TimeAsync(orrery, Small, Math.Max(1, items / Small)));
                    large.Add(await TimeAsync(orrery, items, 1));
                }
            }

            for (var round = 0; round < rounds; round++) replay.Add(await ReplayAsync(Path.Combine(folder, $"replay-{round}"), items));
            BenchTable.Print("map", [
                BenchTable.Row($"a run of {items:N0} items", "an item", "µs", large, $"runs of {Small:N0}", small),
                BenchTable.Row($"runs of {Small:N0} items, in turn", "an item", "µs", small),
                BenchTable.Row($"a run of {items:N0} steps", "replayed, ended", "s", replay),
            ], json);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Microseconds an item.</summary>
    private static async Task<double> TimeAsync(EmbeddedOrrery orrery, int items, int times)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
            if (await orrery.RunAsync<int, int>("bench", "map", items) != items) throw new InvalidOperationException("An item is missing.");
        return watch.Elapsed.TotalMicroseconds / items / times;
    }

    /// <summary>Seconds from a signal, in a process that has not seen the run yet, to the run's end.</summary>
    private static async Task<double> ReplayAsync(string data, int items)
    {
        RunId run;
        await using (var first = EmbeddedOrrery.Start(data, [new BenchService()]))
        {
            BenchService.Mapped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            run = await first.StartAsync("bench", "map-and-wait", items);
            await BenchService.Mapped.Task;
        }

        await using var second = EmbeddedOrrery.Start(data, [new BenchService()]);
        var watch = Stopwatch.StartNew();
        var end = second.EndAsync<int>(run);
        await second.SignalAsync(run, BenchService.Go, 1);
        return await end == items + 1 ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException("The replay came to another result.");
    }
}
