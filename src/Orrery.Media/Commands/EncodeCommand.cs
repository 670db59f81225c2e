using Orrery.Media.Ladders;

namespace Orrery.Media.Commands;

/// <summary>Encodes one chunk of one rendition, and writes the hash of every source frame that went into it.</summary>
/// <remarks>
/// The hashes are taken before any filter and must equal the index's (<see cref="Inspection.RightFrames"/>); if they don't, run the same chunk
/// from <see cref="ChunkSource.FromFileStart"/>. Same arguments, same build of ffmpeg: same bytes.
/// </remarks>
public static class EncodeCommand
{
    /// <summary>Default names of the outputs.</summary>
    public const string Chunk = "chunk.mp4", Hashes = "source.hash";

    public static CommandLine For(ChunkSource source, Rendition rendition, EncodeSettings? settings = null)
    {
        settings ??= EncodeSettings.Default;
        return new CommandLine
        {
            Program = CommandLine.Ffmpeg,
            Arguments =
            [
                .. FfmpegOptions.Start, .. source.Arguments(PictureFilters.Chain(source.Picture, rendition.Size), settings.DecoderThreads),
                "-map", "[hash]", .. FfmpegOptions.HashTo(Hashes, source.TimeBase),
                "-map", "[picture]", .. FfmpegOptions.ExactTimes(source.Rate.Inverse),
                .. H264Arguments.For(rendition, source.Rate, source.Picture.Colour.Output, settings), Chunk,
            ],
            Outputs = [Chunk, Hashes],
        };
    }
}
