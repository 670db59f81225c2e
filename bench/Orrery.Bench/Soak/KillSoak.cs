using System.Diagnostics;
using System.Text.Json.Nodes;
using Orrery.Bench.Processes;
using Orrery.Client;

namespace Orrery.Bench.Soak;

/// <summary><c>soak kill</c>: kills server, worker and ffmpeg at random moments of an encode, and compares what comes out with an undisturbed one.</summary>
internal static class KillSoak
{
    private static readonly string[] Victims = ["server", "worker", "ffmpeg"];

    public static async Task<int> RunAsync(int times, int seed, string clip, double start, double duration, string ladder)
    {
        var random = new Random(seed);
        var folder = Directory.CreateTempSubdirectory("orrery-soak-").FullName;
        try
        {
            Console.WriteLine($"soak kill: {times} kills, seed {seed}; {Path.GetFileName(clip)} from {start} s for {duration} s, {ladder}");
            var watch = Stopwatch.StartNew();
            var expected = await UndisturbedAsync(Path.Combine(folder, "quiet"), clip, start, duration, ladder);
            Console.WriteLine($"undisturbed: package {expected.Package[..20]}…, {expected.Computed} steps computed, {watch.Elapsed.TotalSeconds:0} s");
            var faults = new List<string>();
            var done = 0;
            for (var lap = 1; done < times; lap++)
            {
                var disturbed = new DisturbedEncode(Path.Combine(folder, $"lap-{lap}"), random, expected.Length);
                done += await disturbed.RunAsync(clip, start, duration, ladder, times - done, n => Victims[(done + n) % Victims.Length]);
                faults.AddRange(disturbed.Faults);
                if (disturbed.Package != expected.Package) faults.Add($"lap {lap}: the package is {disturbed.Package}, not {expected.Package}");
                Console.WriteLine($"lap {lap}: {done} of {times} kills so far; package {(disturbed.Package == expected.Package ? "identical" : "DIFFERENT")}, "
                    + $"{disturbed.FinishedChunks} finished chunks watched, {disturbed.Faults.Count} faults");
            }

            foreach (var fault in faults) Console.WriteLine($"  fault: {fault}");
            Console.WriteLine(faults.Count == 0
                ? $"{done} kills: every package byte-identical, no finished chunk encoded again, no orphan process, no temporary file ({watch.Elapsed.TotalSeconds:0} s)"
                : $"{faults.Count} faults; repeat with --seed {seed}");
            return faults.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static JsonObject Request(ArtifactId source, string clip, double start, double duration, string ladder) => new()
    {
        ["source"] = source.ToString(),
        ["name"] = Path.GetFileName(clip),
        ["ladder"] = new JsonArray([.. ladder.Split(',').Select(r => JsonValue.Create(r))]),
        ["start"] = start,
        ["duration"] = duration,
    };

    private static async Task<(string Package, int Computed, TimeSpan Length)> UndisturbedAsync(string data, string clip, double start, double duration, string ladder)
    {
        await using var server = new ServerProcess(data);
        await server.StartAsync();
        var source = await server.Client.UploadFileAsync(clip);
        var watch = Stopwatch.StartNew();
        var run = (await server.Client.StartAsync("encode", "video", Request(source.Id, clip, start, duration, ladder))).Run;
        RunView? last = null;
        await foreach (var view in server.Client.FollowAsync(run)) last = view;
        if (last is not { State: "completed" }) throw new InvalidOperationException($"The undisturbed encode {last?.State}: {last?.Failure?.Message}");
        return (PackageOf(last), last.Steps.Count(s => !s.Cached), watch.Elapsed);
    }

    public static string PackageOf(RunView run) => run.Result!.Value.GetProperty("package").GetString()!;
}
