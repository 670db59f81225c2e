using System.Collections.Immutable;
using System.Text.Json;
using Orrery.Media.Commands;
using Orrery.Media.Scoring;
using Orrery.Services.Encode.Contracts;

namespace Orrery.Services.Encode.Functions;

/// <summary>Scores every frame of a chunk against the source: VMAF, PSNR, SSIM. The scoring tool sees our own files only, never the source.</summary>
internal static class MeasureChunk
{
    public static readonly Function<MeasureJob, ChunkMeasured> Definition = Function.Define<MeasureJob, ChunkMeasured>("measure-chunk", RunAsync) with
    {
        Shape = new Shape(1, Shape.GiB),
        Timeout = TimeSpan.FromHours(1),
        Pure = true,
        ContentKey = async (job, context) => new
        {
            Reference = await EncodeChunk.KeyAsync(job.Frames, s => ReferenceCommand.For(s, job.Size), job.FfmpegBuild, context),
            job.Chunk,
            job.ChunkFrames,
            Command = Score(job).Key,
            job.Scorer,
        },
    };

    /// <summary>Making the reference takes about a tenth of the time: what the bars show until the first frame is scored.</summary>
    private const double ReferenceShare = 0.1;

    private static CommandLine Score(MeasureJob job) =>
        ScoreCommand.For("/out/" + ReferenceCommand.Reference, MediaTool.Chunk, job.Frames.Rate, job.Size);

    private static async Task<ChunkMeasured> RunAsync(MeasureJob job, IFunctionContext context)
    {
        var tool = new MediaTool(context);
        var index = await tool.IndexAsync(job.Frames.Index);
        var source = job.Frames.Reading(index, MediaTool.Source);
        tool.Span = (0, ReferenceShare);
        await EncodeChunk.RightFramesAsync(tool, index, source, job.Frames, s => ReferenceCommand.For(s, job.Size));
        var inputs = ImmutableDictionary<string, ArtifactId>.Empty.Add(MediaTool.Chunk, job.Chunk);
        tool.Span = (ReferenceShare, 1);
        var ran = await tool.ScoreAsync(Score(job), inputs, job.Frames.Segment.Count);
        var scores = ChunkScores.Read(await tool.TextAsync(ScoreCommand.Log), ScoredFrames.In(ran.Output),
            job.Frames.Segment.Count, ReferenceFrames(tool, job.Size), job.ChunkFrames);
        if (scores is not ChunkScores.Scored scored)
            throw FailureException.User("score.unusable", $"Chunk {job.Name} can't be scored: {((ChunkScores.Unusable)scores).Why}");
        var kept = await context.Artifacts.PutAsync(JsonSerializer.SerializeToUtf8Bytes(FrameScores.Of(scored), OrreryJson.Options), context.Stop);
        return new ChunkMeasured(kept.Id, tool.Commands, tool.Usage);
    }

    private static long ReferenceFrames(MediaTool tool, Media.Ladders.PictureSize size)
    {
        using var file = File.OpenRead(tool.Output(ReferenceCommand.Reference));
        var head = new byte[Yuv4Mpeg.HeaderAtMost];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return Yuv4Mpeg.FrameCount(head.AsSpan(0, read), file.Length, size);
    }
}
