using System.Diagnostics;
using Orrery.Bench.Processes;

namespace Orrery.Bench;

/// <summary><c>bench start</c>: what the launcher adds to a command, how long a server takes to be ready, and what it costs when idle.</summary>
internal static class StartBench
{
    public static async Task<int> RunAsync(int rounds, double idleSeconds, bool json)
    {
        var home = Environment.GetEnvironmentVariable("ORRERY_HOME") ?? throw new InvalidOperationException("Run this as: ./orrery bench start");
        List<double> launched = [], direct = [], added = [], ready = [], idle = [], memory = [];
        await TimeAsync(Path.Combine(home, "orrery"), "version");
        for (var round = 0; round < rounds; round++)
        {
            launched.Add(await TimeAsync(Path.Combine(home, "orrery"), "version"));
            direct.Add(await TimeAsync("dotnet", ServerProcess.Program, "version"));
            added.Add(launched[^1] - direct[^1]);
        }

        for (var round = 0; round < Math.Min(rounds, 3); round++)
        {
            var data = Directory.CreateTempSubdirectory("orrery-start-").FullName;
            await using (var server = new ServerProcess(data))
            {
                ready.Add((await server.StartAsync()).TotalMilliseconds);
                await Task.Delay(TimeSpan.FromSeconds(5));
                var (before, _) = Use(server.Id);
                await Task.Delay(TimeSpan.FromSeconds(idleSeconds));
                var (after, bytes) = Use(server.Id);
                idle.Add((after - before) / idleSeconds * 100);
                memory.Add(bytes / 1048576.0);
            }

            Directory.Delete(data, recursive: true);
        }

        BenchTable.Print("start", [
            BenchTable.Row("./orrery version", "wall", "ms", launched, "the program alone", direct),
            BenchTable.Row("the program alone", "wall", "ms", direct),
            BenchTable.Row("the launcher", "adds", "ms", added),
            BenchTable.Row("orrery up", "time to ready", "ms", ready),
            BenchTable.Row("orrery up, idle, with worker", "CPU of one core", "%", idle),
            BenchTable.Row("orrery up, idle, with worker", "resident memory", "MiB", memory),
        ], json);
        return 0;
    }

    private static async Task<double> TimeAsync(string program, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    /// <summary>CPU seconds so far and resident bytes, of the server and all below it.</summary>
    private static (double Cpu, long Bytes) Use(int server)
    {
        var rows = ProcessTable.Read().Where(p => p.Id == server).Concat(ProcessTable.Below(server)).ToList();
        return (rows.Sum(r => r.CpuSeconds), rows.Sum(r => Process.GetProcessById(r.Id).WorkingSet64));
    }
}
