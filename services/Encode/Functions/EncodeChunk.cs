using Orrery.Media.Commands;
using Orrery.Media.Inspection;
using Orrery.Services.Encode.Contracts;

namespace Orrery.Services.Encode.Functions;

/// <summary>Encodes one segment of one rendition, and proves by the frames' hashes that the right ones went in.</summary>
internal static class EncodeChunk
{
    public static readonly Function<ChunkJob, ChunkMade> Definition = Function.Define<ChunkJob, ChunkMade>("encode-chunk", RunAsync) with
    {
        Shape = new Shape(1, Shape.GiB),
        Timeout = TimeSpan.FromHours(1),
        Pure = true,
        ContentKey = async (job, context) => await KeyAsync(job.Frames, s => EncodeCommand.For(s, job.Rendition, job.Settings), job.FfmpegBuild, context),
    };

    /// <summary>The content address of what a reading command makes: the source's frames by hash, the whole command line, the tool's build.</summary>
    internal static async Task<object> KeyAsync(SegmentFrames frames, Func<ChunkSource, CommandLine> command, string build, IFunctionContext context)
    {
        var index = await new MediaTool(context).IndexAsync(frames.Index);
        var source = frames.Reading(index, MediaTool.Source);
        var hashes = string.Concat(source.Frames.Sources.Select(i => index.Frames[i].Hash.ToString()));
        return new { frames.Source, Frames = Fingerprint.Of(hashes).ToString("x16"), Command = command(source).Key, build };
    }

    internal static async Task<ChunkMade> RunAsync(ChunkJob job, IFunctionContext context)
    {
        var tool = new MediaTool(context);
        var index = await tool.IndexAsync(job.Frames.Index);
        var source = job.Frames.Reading(index, MediaTool.Source);
        var fromStart = await RightFramesAsync(tool, index, source, job.Frames, s => EncodeCommand.For(s, job.Rendition, job.Settings));
        var chunk = await context.Artifacts.PutFileAsync(tool.Output(EncodeCommand.Chunk), context.Stop);
        return new ChunkMade(chunk.Id, chunk.Size, fromStart, tool.Commands, tool.Usage);
    }

    /// <summary>Runs a reading command; if the seek proves to have missed, once more from the file's start.</summary>
    /// <returns>Whether it was read from the file's start.</returns>
    internal static async Task<bool> RightFramesAsync(MediaTool tool, SourceIndex index, ChunkSource source, SegmentFrames frames, Func<ChunkSource, CommandLine> command)
    {
        await tool.OnSourceAsync(command(source), frames.Source, frames.Segment.Count);
        if (await CheckAsync(tool, index, source) is RightFrames.Ok) return false;
        await tool.OnSourceAsync(command(source.FromFileStart), frames.Source, frames.Segment.Count);
        return await CheckAsync(tool, index, source) is RightFrames.Mismatch wrong
            ? throw FailureException.User("chunk.wrong-frames", $"Segment {frames.Segment.Index + 1}: {wrong} The decoder gives other pictures than at inspection; start the run anew, and if that doesn't help, check the machine's memory.")
            : true;
    }

    private static async Task<RightFrames> CheckAsync(MediaTool tool, SourceIndex index, ChunkSource source) =>
        RightFrames.Check(index, source.Frames, await tool.HashesAsync(EncodeCommand.Hashes));
}
