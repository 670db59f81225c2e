using System.Collections.Immutable;

namespace Orrery.Media.Commands;

/// <summary>How a package is entered.</summary>
public enum ManifestKind
{
    /// <summary>An HLS media playlist.</summary>
    Hls,

    /// <summary>A DASH manifest.</summary>
    Dash,
}

/// <summary>Decodes one video track of our own package through its manifest and hashes every frame: what a player would see.</summary>
/// <remarks>The only command that may follow references between files; it is given a folder that we wrote, never a source.</remarks>
public static class PackageDecodeCommand
{
    /// <summary>Default name of the output.</summary>
    public const string Decoded = "package.hash";

    /// <param name="manifestPath">A media playlist, or a DASH manifest, with its segments beside or below it.</param>
    /// <param name="kind">Which of the two.</param>
    /// <param name="track">Index among the manifest's video tracks; 0 for a media playlist.</param>
    /// <param name="rate">Frames a second.</param>
    /// <param name="threads">Decoder threads.</param>
    public static CommandLine For(string manifestPath, ManifestKind kind, int track, Rational rate, int threads = 1) => new()
    {
        Program = CommandLine.Ffmpeg,
        Arguments =
        [
            .. FfmpegOptions.Start, "-threads", $"{threads}", "-err_detect", "explode", "-copyts",
            "-format_whitelist", "hls,dash,mov,mp4", "-protocol_whitelist", "file,pipe",
            .. kind == ManifestKind.Hls ? ["-f", "hls", "-allowed_extensions", "ALL"] : ImmutableArray.Create("-f", "dash"),
            "-i", PathName.Input(manifestPath),
            "-map", $"0:v:{track}", .. FfmpegOptions.HashTo(Decoded, rate.Inverse),
        ],
        Outputs = [Decoded],
    };
}
