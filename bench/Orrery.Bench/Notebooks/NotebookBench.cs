using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Bench.Processes;
using Orrery.Client;

namespace Orrery.Bench.Notebooks;

/// <summary><c>bench notebooks</c>: schedules that together start so many notebooks a second, each in a kernel of its own in the sandbox, its record kept.</summary>
/// <remarks>The notebook has three small cells: parameters in C#, a computation in C#, and an SQL query over its rows. Every run gets another value, so no result is found again.</remarks>
internal static class NotebookBench
{
    private const int Period = 10;

    public static async Task<int> RunAsync(double minutes, double rate, bool json)
    {
        var folder = Directory.CreateTempSubdirectory("orrery-notebooks-").FullName;
        try
        {
            await using var server = new ServerProcess(Path.Combine(folder, "data"), Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Orrery.Services.Notebook/release/Orrery.Services.Notebook.dll")));
            await server.StartAsync();
            var notebook = (await server.Client.UploadAsync(new MemoryStream(Encoding.UTF8.GetBytes(SmallNotebook.Json)))).Id;
            var cold = await OnceAsync(server.Client, notebook);
            var warm = await OnceAsync(server.Client, notebook);

            var schedules = (int)Math.Round(rate * Period);
            for (var i = 0; i < schedules; i++)
            {
                await server.Client.SetScheduleAsync($"notebook-{i}", new ScheduleSpec
                {
                    When = i % Period == 0 ? $"every {Period} s" : $"every {Period} s offset {i % Period} s", Service = "notebook", Workflow = "run", Overlap = Overlap.Allow,
                    Input = JsonSerializer.SerializeToElement(Request(notebook, i)),
                });
            }

            var (began, watch, memory, cpu) = (DateTimeOffset.UtcNow, Stopwatch.StartNew(), new List<double>(), Cpu(server.Id));
            while (watch.Elapsed.TotalMinutes < minutes)
            {
                await Task.Delay(5000);
                memory.Add(Lasting(server.Id) / 1048576.0);
                Console.Error.WriteLine($"{watch.Elapsed.TotalSeconds,4:0} s: {memory[^1]:N0} MiB");
            }

            var seconds = watch.Elapsed.TotalSeconds;
            for (var i = 0; i < schedules; i++) await server.Client.DeleteScheduleAsync($"notebook-{i}");
            var open = await DrainAsync(server.Client);
            var (runs, spent) = (new List<RunLine>(), Cpu(server.Id) - cpu);
            await foreach (var run in server.Client.AllRunsAsync(new RunFilter(Service: "notebook", Workflow: "run", Since: began))) runs.Add(run);
            Print(runs, open, seconds, cold, warm, memory, spent, json);
            return runs.All(r => r.State == "completed") ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(List<RunLine> runs, int open, double seconds, double cold, double warm, List<double> memory, double cpu, bool json)
    {
        var took = runs.Where(r => r.EndedAt is not null).Select(r => (r.EndedAt!.Value - r.StartedAt).TotalSeconds).Order().ToList();
        var half = memory.Count / 2;
        BenchTable.Print("notebooks", [
            BenchTable.Row("scheduled notebooks, started", "runs", "/s", [runs.Count / seconds]),
            BenchTable.Row("completed", "runs", "", [runs.Count(r => r.State == "completed")], "started", [Math.Max(1, runs.Count)]),
            BenchTable.Row("not done when the schedules ended", "runs", "", [open]),
            BenchTable.Row("start to record, median", "time", "s", [At(took, 0.5)]),
            BenchTable.Row("start to record, 95 of 100", "time", "s", [At(took, 0.95)]),
            BenchTable.Row("a first run, its cells compiled", "time", "s", [cold]),
            BenchTable.Row("the next, found compiled", "time", "s", [warm], "the first", [cold]),
            BenchTable.Row("server and worker, second half", "most resident", "MiB", [memory.Skip(half).DefaultIfEmpty().Max()], "first half", [memory.Take(half).DefaultIfEmpty(1).Max()]),
            BenchTable.Row("server and worker, first half", "most resident", "MiB", [memory.Take(half).DefaultIfEmpty().Max()]),
            BenchTable.Row("server and worker, without kernels", "CPU a run", "s", [cpu / Math.Max(1, runs.Count)]),
        ], json);
    }

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? 0 : sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];

    private static async Task<double> OnceAsync(OrreryClient client, ArtifactId notebook)
    {
        var watch = Stopwatch.StartNew();
        var end = await client.EndAsync((await client.StartAsync("notebook", "run", Request(notebook, -1))).Run);
        return end.State == "completed" ? watch.Elapsed.TotalSeconds : throw new InvalidOperationException($"The first run {end.State}: {end.Failure?.Message}");
    }

    private static JsonObject Request(ArtifactId notebook, int number) => new()
    {
        ["notebook"] = notebook.ToString(), ["name"] = "small", ["parameters"] = new JsonObject { ["seed"] = number, ["day"] = "{now:yyyy-MM-ddTHH:mm:ss}" },
    };

    /// <summary>Waits until nothing runs; how many ran when it began.</summary>
    private static async Task<int> DrainAsync(OrreryClient client)
    {
        var first = -1;
        while (true)
        {
            var running = (await client.RunsAsync(new RunFilter("running", "notebook"), 1000)).Count;
            if (first < 0) first = running;
            if (running == 0) return first;
            await Task.Delay(200);
        }
    }

    /// <summary>The server and the workers that stay; kernels come and go.</summary>
    private static IEnumerable<int> Staying(int server) => ProcessTable.Below(server).Where(p => p.CommandLine.Contains("orrery.dll", StringComparison.Ordinal)).Select(p => p.Id).Prepend(server);

    private static long Lasting(int server) => Staying(server).Sum(ProcessTable.Resident);

    private static double Cpu(int server)
    {
        var staying = Staying(server).ToHashSet();
        return ProcessTable.Read().Where(p => staying.Contains(p.Id)).Sum(p => p.CpuSeconds);
    }
}
