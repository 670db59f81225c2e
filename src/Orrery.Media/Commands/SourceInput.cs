using System.Collections.Immutable;
using Orrery.Media.Probing;

namespace Orrery.Media.Commands;

/// <summary>An untrusted file to read: its path as the tool sees it and, once probed, the one demuxer that may open it.</summary>
/// <param name="Path">Absolute path, such as <c>/in/source</c>.</param>
/// <param name="Demuxer">An entry of <see cref="Containers.Demuxers"/>; null before the container is known.</param>
public sealed record SourceInput(string Path, string? Demuxer = null)
{
    /// <summary>The options that open the file safely, for ffmpeg and ffprobe alike, ending with <c>-i PATH</c>.</summary>
    /// <remarks>
    /// The format allow-list refuses playlists whatever the file is called, the protocol list leaves only plain files, and pictures above
    /// the pixel cap are refused by the decoder before memory is taken for them.
    /// </remarks>
    internal ImmutableArray<string> Arguments =>
    [
        "-format_whitelist", Containers.AllowList, "-protocol_whitelist", "file,pipe",
        "-max_pixels", $"{InputCaps.Default.Pixels}",
        .. Demuxer is null ? ImmutableArray<string>.Empty : ["-f", Containers.Checked(Demuxer)],
        "-i", PathName.Input(Path),
    ];
}
