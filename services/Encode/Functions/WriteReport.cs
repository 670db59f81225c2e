using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Orrery.Media.Commands;
using Orrery.Services.Encode.Contracts;
using Orrery.Services.Encode.Reports;

namespace Orrery.Services.Encode.Functions;

/// <summary>Writes report.json and report.html beside the package, and copies that play from disk.</summary>
internal static class WriteReport
{
    public static readonly Function<ReportJob, EncodeResult> Definition = Function.Define<ReportJob, EncodeResult>("write-report", RunAsync) with
    {
        Shape = new Shape(0.5, 512 * Shape.MiB),
        Timeout = TimeSpan.FromMinutes(20),
    };

    private static string CopyOf(string rendition) => $"preview-{rendition}.mp4";

    private static async Task<EncodeResult> RunAsync(ReportJob job, IFunctionContext context)
    {
        var package = FileTree.Parse(await context.Artifacts.ReadAsync(job.Package.Files, context.Stop));
        var scores = new List<FrameScores>();
        foreach (var rendition in job.Scores) scores.Add(await JoinAsync(rendition, context));

        var copied = DiskCopies.Choose([.. job.Package.Tracks.Where(t => t.IsVideo).Select(t => t.Bytes)], job.Audio?.Files[0].Size ?? 0);
        var report = ReportOf.Job(job, scores, package, i => copied.Contains(i) ? CopyOf(job.Ladder.Renditions[i].Name) : null);
        var page = ReportPage.Render(report, HlsLibrary.Read(Environment.GetEnvironmentVariable("ORRERY_TOOLS")));

        var files = package.Files.ToBuilder();
        files["report.json"] = await context.Artifacts.PutAsync(Encoding.UTF8.GetBytes(report.ToJson()), context.Stop);
        files["report.html"] = await context.Artifacts.PutAsync(Encoding.UTF8.GetBytes(page), context.Stop);
        foreach (var index in copied)
        {
            var copy = CopyOf(job.Ladder.Renditions[index].Name);
            await MakeCopyAsync(job, package, job.Ladder.Renditions[index].Name, copy, context);
            files[copy] = await context.Artifacts.PutFileAsync(Path.Combine(context.Tools.Scratch, copy), context.Stop);
        }

        var tree = await context.Artifacts.PutAsync(new FileTree(files.ToImmutable()).Json(), context.Stop);
        return new EncodeResult(tree.Id, job.Package.Files, Summary(job, report));
    }

    private static EncodeSummary Summary(ReportJob job, EncodeReport report) => new(
        job.Request.Name, report.Seconds, report.Segments.Length,
        [.. report.Renditions.Select(r => new RenditionSummary(r.Name, r.Width, r.Height, r.AverageBitrate, r.PeakBitrate,
            r.Quality!.VmafMean, r.Quality.VmafMin, r.Quality.PsnrMean ?? 0, r.Quality.SsimMean ?? 0))],
        job.Package.Bytes, report.Totals.CpuSeconds, report.Totals.ReusedSteps, report.Totals.ReusedSteps + report.Totals.ComputedSteps);

    private static async Task<FrameScores> JoinAsync(ImmutableArray<ArtifactId> chunks, IFunctionContext context)
    {
        var parts = new List<FrameScores>();
        foreach (var chunk in chunks)
            parts.Add(JsonSerializer.Deserialize<FrameScores>(await context.Artifacts.ReadAsync(chunk, context.Stop), OrreryJson.Options)!);
        return new FrameScores([.. parts.SelectMany(p => p.Vmaf)], [.. parts.SelectMany(p => p.Psnr)], [.. parts.SelectMany(p => p.Ssim)], parts[0].Libvmaf);
    }

    /// <summary>Joins the packaged segments of one rendition with the sound, nothing encoded anew: browsers play such a file from disk, a playlist not.</summary>
    private static async Task MakeCopyAsync(ReportJob job, FileTree package, string rendition, string copy, IFunctionContext context)
    {
        await JoinTrackAsync(package, $"video/{rendition}/", "video.mp4", context);
        if (job.Audio is { } audio) await JoinTrackAsync(package, $"audio/{audio.Files[0].Layout.Name}/", "audio.mp4", context);
        await context.Tools.RunAsync(new ToolCall(CommandLine.Ffmpeg,
        [
            "-nostdin", "-hide_banner", "-v", "error", "-y", "-f", "mov", "-i", "/out/video.mp4",
            .. job.Audio is null ? ImmutableArray<string>.Empty : ["-f", "mov", "-i", "/out/audio.mp4"],
            "-c", "copy", "-fflags", "+bitexact", "-movflags", "+faststart", "-f", "mp4", $"/out/{copy}",
        ]), context.Stop);
    }

    private static async Task JoinTrackAsync(FileTree package, string folder, string name, IFunctionContext context)
    {
        await using var joined = File.Create(Path.Combine(context.Tools.Scratch, name));
        var segments = package.Files.Keys.Where(p => p.StartsWith(folder, StringComparison.Ordinal) && p.EndsWith(".m4s", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        foreach (var path in segments.Prepend(folder + "init.mp4"))
            await joined.WriteAsync(await context.Artifacts.ReadAsync(package.Files[path].Id, context.Stop), context.Stop);
    }
}
