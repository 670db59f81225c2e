using Orrery.Bench.Processes;
using Orrery.Client;

namespace Orrery.Bench.Soak;

/// <summary>One encode that is killed at again and again until it is through.</summary>
/// <param name="length">How long the undisturbed encode took: kills are spread over that.</param>
internal sealed class DisturbedEncode(string data, Random random, TimeSpan length)
{
    private readonly Dictionary<string, (DateTimeOffset? At, int Attempt, string Result)> _finished = [];

    public List<string> Faults { get; } = [];
    public string? Package { get; private set; }
    public int FinishedChunks => _finished.Count(f => f.Key.Contains("/encode-"));

    /// <returns>How many kills there was time for.</returns>
    public async Task<int> RunAsync(string clip, double start, double duration, string ladder, int most, Func<int, string> victim)
    {
        var kills = 0;
        await using (var server = new ServerProcess(data))
        {
            await server.StartAsync();
            var source = await server.Client.UploadFileAsync(clip);
            var run = (await server.Client.StartAsync("encode", "video", KillSoak.Request(source.Id, clip, start, duration, ladder), key: "soak")).Run;
            RunView view;
            do
            {
                await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * Math.Clamp(length.TotalSeconds / 6, 0.5, 8)));
                view = await server.Client.RunAsync(run);
                Watch(view);
                if (view.State == "running" && kills < most && await KillAsync(server, victim(kills))) kills++;
            }
            while (view.State == "running");

            if (view.State == "completed") Package = KillSoak.PackageOf(view);
            else Faults.Add($"run {run} {view.State}: {view.Failure?.Message}");
        }

        LookForLeftovers();
        return kills;
    }

    /// <summary>A step that has ended must stay as it ended.</summary>
    private void Watch(RunView run)
    {
        foreach (var step in run.Steps.Where(s => s.State == "completed"))
        {
            var now = (step.DoneAt, step.Attempt, step.Result?.ToString() ?? "");
            if (_finished.TryAdd(step.Key, now) || _finished[step.Key] == now) continue;
            Faults.Add($"step {step.Key} had ended at {_finished[step.Key].At:O} with attempt {_finished[step.Key].Attempt} and did so again at {now.DoneAt:O} with attempt {now.Attempt}");
        }
    }

    private static async Task<bool> KillAsync(ServerProcess server, string victim)
    {
        var below = ProcessTable.Below(server.Id);
        switch (victim)
        {
            case "server":
                server.Kill();
                await server.StartAsync();
                return true;
            case "worker":
                return Kill(below.FirstOrDefault(p => p.CommandLine.Contains("orrery.dll worker")));
            default:
                return Kill(below.FirstOrDefault(p => p.Name is "ffmpeg" or "ffprobe"));
        }
    }

    private static bool Kill(ProcessRow? process)
    {
        if (process is null) return false;
        using var kill = System.Diagnostics.Process.Start("kill", ["-9", $"{process.Id}"])!;
        kill.WaitForExit();
        return true;
    }

    private void LookForLeftovers()
    {
        foreach (var process in ProcessTable.Read().Where(p => p.CommandLine.Contains(data))) Faults.Add($"process {process.Id} is left: {process.CommandLine}");
        foreach (var folder in (string[])["scratch", "artifacts/temporary"])
        {
            var path = Path.Combine(data, folder);
            if (!Directory.Exists(path)) continue;
            foreach (var file in Directory.GetFiles(path, "*", SearchOption.AllDirectories)) Faults.Add($"temporary file is left: {file}");
        }
    }
}
