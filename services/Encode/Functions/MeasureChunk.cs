using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Orrery.Media.Commands;
using Orrery.Media.Scoring;
using Orrery.Services.Encode.Contracts;

namespace Orrery.Services.Encode.Functions;

/// <summary>Scores every frame of a chunk against the source: VMAF, PSNR, SSIM; first proves that the pictures lie where they belong. The scoring tool sees our own files only, never the source.</summary>
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
            Align = Align(job)?.Key,
            job.Scorer,
        },
    };

    /// <summary>Making the reference takes about a tenth of the time: what the bars show until the first frame is scored.</summary>
    private const double ReferenceShare = 0.1;

    private static CommandLine Score(MeasureJob job) =>
        ScoreCommand.For("/out/" + ReferenceCommand.Reference, MediaTool.Chunk, job.Frames.Rate, job.Size);

    /// <returns>Null for a single frame, which has no neighbours.</returns>
    private static CommandLine? Align(MeasureJob job) => job.Frames.Segment.Count < 2 ? null
        : AlignCommand.For("/out/" + ReferenceCommand.Reference, MediaTool.Chunk, job.Frames.Rate, job.Frames.Segment.Count);

    internal static async Task<ChunkMeasured> RunAsync(MeasureJob job, IFunctionContext context)
    {
        var tool = new MediaTool(context);
        var index = await tool.IndexAsync(job.Frames.Index);
        var source = job.Frames.Reading(index, MediaTool.Source);
        tool.Span = (0, ReferenceShare);
        await EncodeChunk.RightFramesAsync(tool, index, source, job.Frames, s => ReferenceCommand.For(s, job.Size));
        var inputs = ImmutableDictionary<string, ArtifactId>.Empty.Add(MediaTool.Chunk, job.Chunk);
        await AlignAsync(tool, job, inputs);
        tool.Span = (ReferenceShare, 1);
        var ran = await tool.ScoreAsync(Score(job), inputs, job.Frames.Segment.Count);
        var scores = ChunkScores.Read(await tool.TextAsync(ScoreCommand.Log), ScoredFrames.In(ran.Output),
            job.Frames.Segment.Count, ReferenceFrames(tool, job.Size), job.ChunkFrames);
        if (scores is not ChunkScores.Scored scored)
            throw FailureException.User("score.unusable", $"Chunk {job.Name} can't be scored: {((ChunkScores.Unusable)scores).Why}");
        var kept = await context.Artifacts.PutAsync(JsonSerializer.SerializeToUtf8Bytes(FrameScores.Of(scored), OrreryJson.Options), context.Stop);
        return new ChunkMeasured(kept.Id, tool.Commands, tool.Usage);
    }

    /// <summary>Refuses a chunk whose pictures came out of the encoder a frame early or late: the scores would only be somewhat low.</summary>
    private static async Task AlignAsync(MediaTool tool, MeasureJob job, ImmutableDictionary<string, ArtifactId> inputs)
    {
        if (Align(job) is not { } command) return;
        await tool.RunAsync(command, inputs, 0, [0]);
        var found = Alignment.Read(await tool.TextAsync(AlignCommand.Same), await tool.TextAsync(AlignCommand.Before), await tool.TextAsync(AlignCommand.After));
        if (found.Verdict is AlignmentVerdict.OneLate or AlignmentVerdict.OneEarly)
            throw FailureException.User("chunk.shifted", Shift(job.Name, job.Frames.Segment.First, found));
    }

    /// <param name="first">Number of the segment's first frame in the title.</param>
    private static string Shift(string chunk, int first, Alignment found)
    {
        var (shift, neighbour, there) = found.Verdict == AlignmentVerdict.OneLate ? ("late", "before", found.Before) : ("early", "after", found.After);
        return string.Create(CultureInfo.InvariantCulture,
            $"Chunk {chunk} is shifted: from about frame {found.First} of the segment (frame {first + found.First} of the title) on, its pictures come one frame {shift}. "
            + $"They are {there:0.0} dB like the source's frame {neighbour} and {found.Same:0.0} dB like their own, over {found.Moving} moving frames. "
            + $"Nothing in the request causes this: note the build of ffmpeg in the report of this run, and try another one.");
    }

    private static long ReferenceFrames(MediaTool tool, Media.Ladders.PictureSize size)
    {
        using var file = File.OpenRead(tool.Output(ReferenceCommand.Reference));
        var head = new byte[Yuv4Mpeg.HeaderAtMost];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return Yuv4Mpeg.FrameCount(head.AsSpan(0, read), file.Length, size);
    }
}
