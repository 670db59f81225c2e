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
    public static readonly Workflow Definition = Workflow.Define<EncodeRequest, EncodeResult>("video", RunAsync, EncodePlan.Check) with
    {
        Description = "Turns a video into a streamable, quality-measured ladder: segments for HLS and DASH, with a report.",
    };

    private static async Task<EncodeResult> RunAsync(EncodeRequest request, IRun run)
    {
        var started = run.Now;
        var costs = new CostLedger();
        await run.Call(Recognise.Definition, new RecogniseJob(request.Source), new CallOptions { Key = "recognise" });
        var tools = await run.Call(ReadTools.Definition, new ToolsJob(), new CallOptions { Key = "tools" });
        var source = costs.Note("inspect", null, null, await run.CallCosted(
            Inspect.Definition, new InspectJob(request.Source, request.Start, request.Duration, tools.FfmpegBuild), new CallOptions { Key = "inspect" }));
        var plan = EncodePlan.Of(request, source);

        var sound = SoundAsync(run, source, plan, tools, costs);
        var chunks = await run.Map("segments", plan.Segments, (segment, scope) => MakeAsync(scope, segment, source, plan, tools, costs), parallelism: 32);
        var audio = await sound;

        // Scoring takes longest and nothing but the report needs it. What else is to be done goes before it, so that it never ends on one core.
        var scoring = run.Map("scores", chunks, (made, scope) => ScoreAsync(scope, made, plan, tools, costs), parallelism: 32);
        var packing = PackAsync(run, started, source, plan, chunks, audio, tools, costs);
        if (await Task.WhenAny(scoring, packing) == packing) await packing;
        var (package, verified) = await packing;
        var scores = await scoring;

        return await run.Call(WriteReport.Definition, new ReportJob(
            run.Id.ToString(), request, source, tools, plan.Segments, plan.Ladder, plan.ScoringSize, plan.Settings,
            [.. plan.Ladder.Renditions.Select((_, i) => scores.Select(s => s[i].Scores).ToImmutableArray())],
            audio, package, verified, costs.Lines, started, run.Now), new CallOptions { Key = "report" });
    }

    /// <summary>Encodes and checks a segment in every rendition.</summary>
    private static async Task<MadeSegment> MakeAsync(IRun scope, Segment segment, SourceReading source, EncodePlan plan, ToolVersions tools, CostLedger costs)
    {
        var frames = plan.FramesOf(source, segment);
        return new MadeSegment(frames, await Task.WhenAll(plan.Ladder.Renditions.Select(async rendition =>
        {
            var made = costs.Note("encode", rendition.Name, segment.Index, await scope.CallCosted(
                EncodeChunk.Definition, new ChunkJob(frames, rendition, plan.Settings, tools.FfmpegBuild), new CallOptions { Key = $"encode-{rendition.Name}" }));
            var sound = costs.Note("check", rendition.Name, segment.Index, await scope.CallCosted(
                CheckChunk.Definition, new CheckJob(made.Chunk, NameOf(rendition, segment), segment.Count, frames.Rate, tools.FfmpegBuild), new CallOptions { Key = $"check-{rendition.Name}" }));
            return new ChunkDone(made, sound);
        })));
    }

    private static Task<ChunkMeasured[]> ScoreAsync(IRun scope, MadeSegment made, EncodePlan plan, ToolVersions tools, CostLedger costs) =>
        Task.WhenAll(plan.Ladder.Renditions.Select(async (rendition, i) => costs.Note("measure", rendition.Name, made.Frames.Segment.Index, await scope.CallCosted(
            MeasureChunk.Definition,
            new MeasureJob(made.Frames, made.Chunks[i].Made.Chunk, made.Chunks[i].Checked.Frames, NameOf(rendition, made.Frames.Segment), plan.ScoringSize, tools.FfmpegBuild, tools.Scorer),
            new CallOptions { Key = $"measure-{rendition.Name}" }))));

    /// <summary>Packages and verifies, ahead of all that waits already.</summary>
    private static async Task<(PackageMade Package, PackageVerified Verified)> PackAsync(
        IRun run, DateTimeOffset started, SourceReading source, EncodePlan plan, MadeSegment[] chunks, AudioMade? audio, ToolVersions tools, CostLedger costs)
    {
        var package = costs.Note("package", null, null, await run.CallCosted(PackageTitle.Definition, new PackageJob(
            source.Rate, plan.Picture.Colour.Output, plan.Segments,
            [.. plan.Ladder.Renditions.Select((r, i) => new PackageVideo(r, [.. chunks.Select(c => c.Chunks[i].Made.Chunk)]))],
            audio?.Files ?? [], source.Audio?.Language), new CallOptions { Key = "package", Deadline = started }));
        var verified = costs.Note("verify", null, null, await run.CallCosted(VerifyPackage.Definition, new VerifyJob(
            package.Files, source.Rate,
            [.. plan.Ladder.Renditions.Select((r, i) => new VerifyTrack(r.Name, i, [.. chunks.Select(c => c.Chunks[i].Checked.Decoded)]))],
            tools.FfmpegBuild), new CallOptions { Key = "verify", Deadline = started }));
        return (package, verified);
    }

    private static string NameOf(Rendition rendition, Segment segment) => $"{rendition.Name}/{segment.Index + 1}";

    private static async Task<AudioMade?> SoundAsync(IRun run, SourceReading source, EncodePlan plan, ToolVersions tools, CostLedger costs)
    {
        if (source.Audio is not { } audio) return null;
        var job = new AudioJob(source.Source, source.Demuxer, audio, source.FirstTime, source.Rate.Inverse * source.Frames, plan.Audio, tools.FfmpegBuild);
        return costs.Note("audio", null, null, await run.CallCosted(EncodeAudio.Definition, job, new CallOptions { Key = "audio" }));
    }

    private sealed record ChunkDone(ChunkMade Made, ChunkChecked Checked);

    private sealed record MadeSegment(SegmentFrames Frames, ChunkDone[] Chunks);
}
