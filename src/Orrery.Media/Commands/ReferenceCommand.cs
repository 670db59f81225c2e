using Orrery.Media.Ladders;

namespace Orrery.Media.Commands;

/// <summary>Writes a chunk's frames uncompressed at the scoring size: what every rendition of the chunk is compared with.</summary>
/// <remarks>The source frames' hashes are written too, since a reference with the wrong frames would make every score wrong alike.</remarks>
public static class ReferenceCommand
{
    /// <summary>Default names of the outputs. A YUV4MPEG frame of 1080p takes 3.1 MB.</summary>
    public const string Reference = "reference.y4m", Hashes = "source.hash";

    /// <param name="source">The chunk.</param>
    /// <param name="size">From <see cref="Scoring.ScoringSize"/>.</param>
    /// <param name="threads">Decoder threads.</param>
    public static CommandLine For(ChunkSource source, PictureSize size, int threads = 1) => new()
    {
        Program = CommandLine.Ffmpeg,
        Arguments =
        [
            .. FfmpegOptions.Start, .. source.Arguments(PictureFilters.Chain(source.Picture, size), threads),
            "-map", "[hash]", .. FfmpegOptions.HashTo(Hashes, source.TimeBase),
            "-map", "[picture]", .. FfmpegOptions.ExactTimes(source.Rate.Inverse), "-pix_fmt", "yuv420p", "-f", "yuv4mpegpipe", Reference,
        ],
        Outputs = [Reference, Hashes],
    };
}
