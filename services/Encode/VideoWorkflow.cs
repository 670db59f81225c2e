using System.Collections.Immutable;
using Orrery.Media;
using Orrery.Media.Ladders;
using Orrery.Media.Segments;
using Orrery.Services.Encode.Contracts;
using Orrery.Services.Encode.Functions;

namespace Orrery.Services.Encode;

/// <summary>From a source to a verified package with its report. Every segment of every rendition is encoded, checked and measured on its own.</summary>
internal static class VideoWorkflow
{
    public static readonly Workflow Definition = Workflow.Define<EncodeRequest, EncodeResult>("video", RunAsync, EncodePlan.Check);

    private static async Task<EncodeResult> RunAsync(EncodeRequest request, IRun run)
    {
        var started = run.Now;
        var costs = new CostLedger();
        var tools = await run.Call(ReadTools.Definition, new ToolsJob(), new CallOptions { Key = "tools" });
        var source = costs.Note("inspect", null, null, await run.CallCosted(
            Inspect.Definition, new InspectJob(request.Source, request.Start, request.Duration, tools.FfmpegBuild), new CallOptions { Key = "inspect" }));
        var plan = EncodePlan.Of(request, source);

        var sound = SoundAsync(run, source, plan, tools, costs);
        var chunks = await run.Map("segments", plan.Segments, (segment, scope) => SegmentAsync(scope, segment, source, plan, tools, costs), parallelism: 32);
        var audio = await sound;

        var package = costs.Note("package", null, null, await run.CallCosted(PackageTitle.Definition, new PackageJob(
            source.Rate, plan.Picture.Colour.Output, plan.Segments,
            [.. plan.Ladder.Renditions.Select((r, i) => new PackageVideo(r, [.. chunks.Select(c => c[i].Made.Chunk)]))],
            audio?.Files ?? [], source.Audio?.Language), new CallOptions { Key = "package" }));
        var verified = costs.Note("verify", null, null, await run.CallCosted(VerifyPackage.Definition, new VerifyJob(
            package.Files, source.Rate,
            [.. plan.Ladder.Renditions.Select((r, i) => new VerifyTrack(r.Name, i, [.. chunks.Select(c => c[i].Checked.Decoded)]))],
            tools.FfmpegBuild), new CallOptions { Key = "verify" }));

        return await run.Call(WriteReport.Definition, new ReportJob(
            run.Id.ToString(), request, source, tools, plan.Segments, plan.Ladder, plan.ScoringSize, plan.Settings,
            [.. plan.Ladder.Renditions.Select((_, i) => chunks.Select(c => c[i].Measured.Scores).ToImmutableArray())],
            audio, package, verified, costs.Lines, started, run.Now), new CallOptions { Key = "report" });
    }

    private static async Task<ChunkDone[]> SegmentAsync(IRun scope, Segment segment, SourceReading source, EncodePlan plan, ToolVersions tools, CostLedger costs)
    {
        var frames = plan.FramesOf(source, segment);
        return await Task.WhenAll(plan.Ladder.Renditions.Select(r => ChunkAsync(scope, r, frames, plan, tools, costs)));
    }

    private static async Task<ChunkDone> ChunkAsync(IRun scope, Rendition rendition, SegmentFrames frames, EncodePlan plan, ToolVersions tools, CostLedger costs)
    {
        var (name, segment) = ($"{rendition.Name}/{frames.Segment.Index + 1}", frames.Segment);
        var made = costs.Note("encode", rendition.Name, segment.Index, await scope.CallCosted(
            EncodeChunk.Definition, new ChunkJob(frames, rendition, plan.Settings, tools.FfmpegBuild), new CallOptions { Key = $"encode-{rendition.Name}" }));
        var sound = costs.Note("check", rendition.Name, segment.Index, await scope.CallCosted(
            CheckChunk.Definition, new CheckJob(made.Chunk, name, segment.Count, frames.Rate, tools.FfmpegBuild), new CallOptions { Key = $"check-{rendition.Name}" }));
        var measured = costs.Note("measure", rendition.Name, segment.Index, await scope.CallCosted(
            MeasureChunk.Definition, new MeasureJob(frames, made.Chunk, sound.Frames, name, plan.ScoringSize, tools.FfmpegBuild, tools.Scorer),
            new CallOptions { Key = $"measure-{rendition.Name}" }));
        return new ChunkDone(made, sound, measured);
    }

    private static async Task<AudioMade?> SoundAsync(IRun run, SourceReading source, EncodePlan plan, ToolVersions tools, CostLedger costs)
    {
        if (source.Audio is not { } audio) return null;
        var job = new AudioJob(source.Source, source.Demuxer, audio, source.FirstTime, source.Rate.Inverse * source.Frames, plan.Audio, tools.FfmpegBuild);
        return costs.Note("audio", null, null, await run.CallCosted(EncodeAudio.Definition, job, new CallOptions { Key = "audio" }));
    }

    private sealed record ChunkDone(ChunkMade Made, ChunkChecked Checked, ChunkMeasured Measured);
}
