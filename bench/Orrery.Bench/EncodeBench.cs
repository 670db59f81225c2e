using System.Diagnostics;
using System.Text.Json;
using Orrery.Bench.Processes;
using Orrery.Bench.Soak;
using Orrery.Client;

namespace Orrery.Bench;

/// <summary><c>bench encode</c>: the demo encode beside the same command lines under <c>xargs -P2</c>, and beside what a practitioner would type.</summary>
internal static class EncodeBench
{
    public static async Task<int> RunAsync(int rounds, string clip, double start, double duration, string ladder, bool json)
    {
        List<double> wall = [], cpu = [], bareWall = [], bareCpu = [], oneWall = [], oneCpu = [];
        for (var round = 0; round < rounds; round++)
        {
            var folder = Directory.CreateTempSubdirectory("orrery-encode-").FullName;
            try
            {
                var data = Path.Combine(folder, "data");
                var (view, seconds, used) = await OrreryAsync(data, clip, start, duration, ladder);
                wall.Add(seconds);
                cpu.Add(used);
                var bare = BareCommands.Write(view, data, clip, Path.Combine(folder, "bare"));
                var (w, c) = await ShellAsync($"xargs -P2 -I{{}} sh {{}} < {bare}");
                bareWall.Add(w);
                bareCpu.Add(c);
                (w, c) = await ShellAsync(Practitioner.Script(clip, start, duration, ladder, Directory.CreateDirectory(Path.Combine(folder, "one")).FullName));
                oneWall.Add(w);
                oneCpu.Add(c);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        BenchTable.Print("encode", [
            BenchTable.Row("orrery", "wall", "s", wall, "same commands, xargs -P2", bareWall),
            BenchTable.Row("orrery", "CPU", "s", cpu, "same commands, xargs -P2", bareCpu),
            BenchTable.Row("same commands, xargs -P2", "wall", "s", bareWall),
            BenchTable.Row("same commands, xargs -P2", "CPU", "s", bareCpu),
            BenchTable.Row("orrery", "wall", "s", wall, "one ffmpeg, one VMAF a rendition", oneWall),
            BenchTable.Row("orrery", "CPU", "s", cpu, "one ffmpeg, one VMAF a rendition", oneCpu),
            BenchTable.Row("one ffmpeg, one VMAF a rendition", "wall", "s", oneWall),
            BenchTable.Row("one ffmpeg, one VMAF a rendition", "CPU", "s", oneCpu),
        ], json);
        return 0;
    }

    /// <summary>CPU is that of all tools by their own account, plus what server and worker used themselves.</summary>
    private static async Task<(RunView View, double Wall, double Cpu)> OrreryAsync(string data, string clip, double start, double duration, string ladder)
    {
        await using var server = new ServerProcess(data);
        await server.StartAsync();
        var source = await server.Client.UploadFileAsync(clip);
        var before = Own(server.Id);
        var watch = Stopwatch.StartNew();
        var run = (await server.Client.StartAsync("encode", "video", KillSoak.Request(source.Id, clip, start, duration, ladder))).Run;
        RunView? last = null;
        await foreach (var view in server.Client.FollowAsync(run)) last = view;
        if (last is not { State: "completed" }) throw new InvalidOperationException($"The encode {last?.State}: {last?.Failure?.Message}");
        return (last, watch.Elapsed.TotalSeconds, last.Steps.Sum(s => s.Usage?.CpuSeconds ?? 0) + Own(server.Id) - before);
    }

    private static double Own(int server) =>
        ProcessTable.Read().Where(p => p.Id == server).Concat(ProcessTable.Below(server)).Where(p => p.CommandLine.Contains("orrery.dll")).Sum(p => p.CpuSeconds);

    private static async Task<(double Wall, double Cpu)> ShellAsync(string script)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", $"set -e; TIMEFORMAT='%U %S'; time {{ {script}\n}} >/dev/null 2>&1"]) { RedirectStandardError = true })!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"A command failed with {process.ExitCode}: {said}");
        var times = said.Trim().Split('\n')[^1].Split(' ').Select(t => double.Parse(t, System.Globalization.CultureInfo.InvariantCulture));
        return (watch.Elapsed.TotalSeconds, times.Sum());
    }
}

/// <summary>The command lines of a run as scripts that anyone can run, without sandbox, journal or checks in between.</summary>
internal static class BareCommands
{
    /// <summary>Writes a script a step, in the order in which they ended, and returns the list for xargs.</summary>
    public static string Write(RunView run, string data, string clip, string folder)
    {
        var list = new List<string>();
        foreach (var step in run.Steps.Where(s => s.Result is not null && s.Function is not ("verify-package" or "read-tools")).OrderBy(s => s.DoneAt))
        {
            if (!step.Result!.Value.TryGetProperty("commands", out var commands) || commands.GetArrayLength() == 0) continue;
            var own = Directory.CreateDirectory(Path.Combine(folder, $"{step.Index}")).FullName;
            var chunk = run.Steps.FirstOrDefault(s => s.Key == step.Key.Replace("check-", "encode-").Replace("scores[", "segments[").Replace("measure-", "encode-"))?.Result;
            var lines = commands.EnumerateArray().Select(c => Outside(c.GetString()!, data, clip, own, chunk));
            var script = Path.Combine(own, "run.sh");
            File.WriteAllText(script, $"set -e; cd {own}\n{string.Join('\n', lines)}\n");
            list.Add(script);
        }

        var path = Path.Combine(folder, "list");
        File.WriteAllLines(path, list);
        return path;
    }

    private static string Outside(string command, string data, string clip, string own, JsonElement? chunk)
    {
        var text = command.Replace("/in/source", clip).Replace("/out/", own + "/").Replace("vmaf-ffprobe", Practitioner.Scorer);
        if (chunk is { } made && made.TryGetProperty("chunk", out var id))
        {
            var hex = id.GetString()!["sha256-".Length..];
            text = text.Replace("/in/chunk", Path.Combine(data, "artifacts/objects", hex[..2], hex));
        }

        return text;
    }
}

/// <summary>What somebody who knows ffmpeg would type: one decode, a split ladder, the same presets, then one VMAF pass a rendition.</summary>
internal static class Practitioner
{
    public static string Scorer => Path.Combine(Environment.GetEnvironmentVariable("ORRERY_TOOLS") ?? "", "node_modules/@ffprobe-installer/linux-x64/ffprobe");

    public static string Script(string clip, double start, double duration, string ladder, string folder)
    {
        var rungs = ladder.Split(',');
        var split = string.Concat(rungs.Select((_, i) => $"[s{i}]"));
        var scales = string.Concat(rungs.Select((r, i) => $";[s{i}]scale=-2:{r.TrimEnd('p')}[v{i}]"));
        var outputs = string.Join(' ', rungs.Select((r, i) => $"-map '[v{i}]' -c:v libx264 -preset veryfast -crf 22 -an {folder}/{r}.mp4"));
        var reference = $"ffmpeg -nostdin -y -ss {start} -t {duration} -i {clip} -pix_fmt yuv420p {folder}/reference.y4m";
        var scores = rungs.Select(r => $"{Scorer} -v error -f lavfi -i 'movie={folder}/reference.y4m,settb=1/24,setpts=N[r];movie={folder}/{r}.mp4,settb=1/24,setpts=N,"
            + $"scale=1920:1080:flags=bicubic[d];[d][r]libvmaf=model=version=vmaf_v0.6.1:feature=name=psnr|name=float_ssim:n_threads=2:log_fmt=json:log_path={folder}/{r}.json' -show_entries frame=pts -of csv");
        return $"ffmpeg -nostdin -y -ss {start} -t {duration} -i {clip} -filter_complex '[0:v]split={rungs.Length}{split}{scales}' {outputs}\n"
            + $"ffmpeg -nostdin -y -ss {start} -t {duration} -i {clip} -vn -ac 2 -c:a aac {folder}/audio.m4a\n{reference}\n{string.Join('\n', scores)}";
    }
}
