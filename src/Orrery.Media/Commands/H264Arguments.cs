using System.Collections.Immutable;
using Orrery.Media.Ladders;
using Orrery.Media.Probing;

namespace Orrery.Media.Commands;

/// <summary>Encoder and muxer options of one H.264 chunk.</summary>
/// <remarks>
/// A chunk joins its neighbours only if their sample entries are equal: <c>stitchable</c> keeps the rate factor out of the parameter sets, and
/// profile, level, VBV and colour are stated. IDR pictures stand at the chunk's start and every two seconds of frames, nowhere else; each
/// begins a fragment. <c>cpu-independent</c> keeps x264 from choosing other algorithms on other processors.
/// </remarks>
internal static class H264Arguments
{
    public static ImmutableArray<string> For(Rendition rendition, Rational rate, ColourTags colour, EncodeSettings settings) =>
    [
        "-c:v", "libx264", "-preset", settings.Preset, "-threads:v", $"{settings.Threads}",
        "-profile:v", "high", "-level:v", rendition.Level, "-pix_fmt", "yuv420p",
        "-crf", $"{rendition.Crf}", "-maxrate:v", $"{rendition.MaxRateKbps}k", "-bufsize:v", $"{rendition.BufferKbits}k",
        "-g", $"{Gop.Length(rate)}",
        "-x264-params", $"stitchable=1:scenecut=0:open-gop=0:keyint={Gop.Length(rate)}:min-keyint={Gop.Length(rate)}:fps={rate.Num}/{rate.Den}:force-cfr=1:cpu-independent=1",
        "-color_primaries", colour.Primaries!, "-color_trc", colour.Transfer!, "-colorspace", colour.Matrix!, "-color_range", colour.Range!,
        "-flags:v", "+bitexact", .. FfmpegOptions.Reproducible,
        "-bsf:v", "setts=pts=PTS:dts=DTS:duration=1",
        "-movflags", "frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets",
        "-video_track_timescale", $"{rate.Num}", "-f", "mp4",
    ];
}
