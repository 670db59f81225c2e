using Orrery.Media.Commands;
using Orrery.Media.Inspection;
using Orrery.Media.Ladders;
using Orrery.Media.Segments;

namespace Orrery.Media.Tests.RealTools;

/// <summary>Chunks of an inspected clip, encoded with the real tools.</summary>
internal static class Encoding
{
    public static ChunkSource Chunk(this Inspecting clip, int first, int count, FrameMapping? mapping = null) => ChunkSource.Of(
        clip.Input, clip.Video.Index, clip.Found.Index, mapping ?? clip.Mapping(), new Segment(0, first, count), Picture.Of(clip.Video, clip.Found.Scan));

    public static FrameMapping Mapping(this Inspecting clip) =>
        FrameRates.Normalise(clip.Found.Index.Pts, clip.Video.TimeBase, clip.Video.AverageRate, clip.Video.BaseRate);

    public static Rendition Rendition(this Inspecting clip, Rational rate, int crf = 20) =>
        Ladder.Plan(PictureSize.Displayed(clip.Video), rate).Renditions[0] with { Crf = crf };

    /// <summary>Encodes with a very fast preset, whatever is tested is not the encoder.</summary>
    public static ToolRun Encode(this ChunkSource source, Rendition rendition) =>
        MediaTool.Run(EncodeCommand.For(source, rendition, new EncodeSettings("ultrafast"))).Succeeded();

    public static RightFrames RightFramesOf(this Inspecting clip, ChunkSource source, ToolRun run) =>
        RightFrames.Check(clip.Found.Index, source.Frames, FrameHashList.Parse(run.Text(EncodeCommand.Hashes)));

    public static ChunkValidation Validate(this ToolRun encoded, ChunkSource source)
    {
        var run = MediaTool.Run(ValidateCommand.For(encoded.Path(EncodeCommand.Chunk), source.Rate));
        return ChunkValidation.Of(source.Frames.OutputCount, source.Rate, FrameHashList.Parse(run.Text(ValidateCommand.Decoded)), FrameHashList.Parse(run.Text(ValidateCommand.Idr)), run.Stderr);
    }
}
