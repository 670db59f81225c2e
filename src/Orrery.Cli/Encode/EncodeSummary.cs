using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Cli.Progress;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Encode;

/// <summary>What an encode ends with: figures, and where things are.</summary>
internal static class EncodeSummary
{
    private const string Report = "report.html";

    private static readonly (string Name, string Path)[] Places = [("report", Report), ("HLS", "master.m3u8"), ("DASH", "manifest.mpd")];

    /// <param name="folder">Where the package lies.</param>
    public static IEnumerable<string> Lines(RunView run, RunProgress progress, IReadOnlyList<RunFile> files, string folder, Uri server)
    {
        var result = EncodeResult.Of(run);
        yield return "";
        yield return $"Done in {Human.Seconds(progress.ElapsedSeconds)}: {What(result, files)}.";
        if (result is { Renditions.Length: > 0 })
        {
            yield return "";
            foreach (var line in Table(result).Lines("  ")) yield return line;
        }

        yield return "";
        yield return $"  cost    {Human.Seconds(progress.CpuSeconds)} CPU; {Reuse(result, progress)}";
        foreach (var (name, path) in Places)
            if (files.Any(f => f.Path == path)) yield return $"  {name,-6}  {Path.Combine(folder, path)}";
        if (files.Any(f => f.Path == Report)) yield return $"  online  {new Uri(server, $"runs/{run.Id}/files/{Report}")}";
        yield return $"  server  {new Uri(server, $"runs/{run.Id}")}";
    }

    /// <summary>The same for scripts.</summary>
    public static JsonObject Json(RunView run, RunProgress progress, IReadOnlyList<RunFile> files, string folder, Uri server) => new()
    {
        ["run"] = run.Id.ToString(),
        ["state"] = run.State,
        ["exitCode"] = ExitCode.Of(run),
        ["folder"] = folder,
        ["page"] = new Uri(server, $"runs/{run.Id}").ToString(),
        ["files"] = files.Count,
        ["bytes"] = files.Sum(f => f.Size),
        ["elapsedSeconds"] = progress.ElapsedSeconds,
        ["cpuSeconds"] = progress.CpuSeconds,
        ["steps"] = progress.Steps,
        ["reused"] = progress.Reused,
        ["result"] = run.Result is { } result ? JsonSerializer.SerializeToNode(result, OrreryJson.Options) : null,
    };

    private static string What(EncodeResult? result, IReadOnlyList<RunFile> files)
    {
        var package = $"{Human.Count(files.Count, "file")}, {Human.Bytes(files.Sum(f => f.Size))}";
        if (result is not { Seconds: > 0 and var seconds, Renditions.Length: > 0 and var renditions }) return package;
        return $"{Human.Seconds(seconds)} of video in {Human.Count(renditions, "rendition")}{(result.Segments is { } segments ? $" of {Human.Count(segments, "segment")}" : "")}; {package}";
    }

    private static TextTable Table(EncodeResult result)
    {
        var table = new TextTable("rendition", "size", ">bitrate", ">peak", ">VMAF", ">lowest", ">PSNR", ">SSIM");
        foreach (var r in result.Renditions)
            table.Add(r.Name, r is { Width: { } w, Height: { } h } ? $"{w}x{h}" : null, Rate(r.Bitrate), Rate(r.Peak),
                Number(r.Vmaf, "0.0"), Number(r.VmafMin, "0.0"), r.Psnr is { } psnr ? $"{Number(psnr, "0.0")} dB" : null, Number(r.Ssim, "0.000"));
        return table;
    }

    private static string Reuse(EncodeResult? result, RunProgress progress)
    {
        var (reused, all) = result is { Reused: { } r, Calls: > 0 and var calls } ? (r, calls) : (progress.Reused, progress.Steps);
        return reused == 0 ? $"{Human.Count(all, "step")} computed" : reused == all ? $"everything was reused ({Human.Count(all, "step")})" : $"{reused} of {Human.Count(all, "step")} reused";
    }

    private static string? Rate(double? bitsPerSecond) => bitsPerSecond is { } rate ? Human.BitRate(rate) : null;

    private static string? Number(double? value, string form) => value?.ToString(form, CultureInfo.InvariantCulture);
}
