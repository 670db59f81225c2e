using System.Collections.Immutable;
using Orrery.Media.Inspection;

namespace Orrery.Media.Commands;

/// <summary>Options that several ffmpeg command lines share.</summary>
internal static class FfmpegOptions
{
    /// <summary>First in every command line: no terminal, warnings with their level on stderr, progress on stdout.</summary>
    public static readonly ImmutableArray<string> Start =
        ["-nostdin", "-hide_banner", "-nostats", "-v", "repeat+level+warning", "-y", "-progress", "pipe:1", "-filter_complex_threads", "1"];

    /// <summary>Opens the source for exact reading: true timestamps, no rotation behind our back, no trimming at the seek point.</summary>
    /// <remarks>
    /// The seek names a keyframe's own timestamp; the demuxer lands on it or before it. Decoder threads are pinned and its arithmetic is the
    /// bit-exact one, so that a frame's hash is the same on every machine.
    /// </remarks>
    public static ImmutableArray<string> Source(SourceInput input, Rational? seekTo, int threads) =>
    [
        "-threads", $"{threads}", "-flags", "+bitexact", "-noautorotate", "-copyts",
        .. seekTo is { } seconds
            ? ["-seek_timestamp", "1", "-noaccurate_seek", "-ss", Decimal.CeilingMicroseconds(seconds)]
            : ImmutableArray<string>.Empty,
        .. input.Arguments,
    ];

    /// <summary>Every frame keeps its own timestamp in ticks of <paramref name="timeBase"/>; none is added or left out.</summary>
    public static ImmutableArray<string> ExactTimes(Rational timeBase) =>
        ["-fps_mode", "passthrough", "-enc_time_base", $"{timeBase.Num}:{timeBase.Den}"];

    /// <summary>Writes the hash of every decoded frame of the stream or filter output mapped before it.</summary>
    public static ImmutableArray<string> HashTo(string output, Rational timeBase) =>
        [.. ExactTimes(timeBase), "-c:v", "rawvideo", "-f", "framehash", "-hash", FrameHash.Algorithm, PathName.Output(output)];

    /// <summary>Nothing in the file depends on the moment or the tool's version string.</summary>
    public static readonly ImmutableArray<string> Reproducible = ["-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"];
}
