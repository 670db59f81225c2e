using Orrery.Media.Inspection;

namespace Orrery.Media.Commands;

/// <summary>Decodes a finished chunk, hashes every frame, and lists which coded pictures are IDR.</summary>
public static class ValidateCommand
{
    /// <summary>Default names of the outputs.</summary>
    public const string Decoded = "decoded.hash", Idr = "idr.hash";

    /// <param name="chunkPath">A chunk that <see cref="EncodeCommand"/> wrote.</param>
    /// <param name="rate">Its frames a second.</param>
    /// <param name="threads">Decoder threads.</param>
    public static CommandLine For(string chunkPath, Rational rate, int threads = 1) => new()
    {
        Program = CommandLine.Ffmpeg,
        Arguments =
        [
            .. FfmpegOptions.Start, "-threads", $"{threads}", "-err_detect", "explode", .. new SourceInput(chunkPath, "mov").Arguments,
            "-map", "0:v:0", .. FfmpegOptions.HashTo(Decoded, rate.Inverse),
            "-map", "0:v:0", "-c:v", "copy", "-bsf:v", "filter_units=pass_types=5", "-f", "framehash", "-hash", FrameHash.Algorithm, Idr,
        ],
        Outputs = [Decoded, Idr],
    };
}
