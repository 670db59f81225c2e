using Orrery.Media.Probing;

namespace Orrery.Media.Commands;

/// <summary>Encodes the sound of the whole title or excerpt once, as AAC-LC at 48 kHz in fragmented mp4 with an edit list for the priming.</summary>
/// <remarks>
/// Sample 0 sounds with the first output frame and the length equals the video's: what is missing at either end, or in a gap of the source,
/// becomes silence, what is too much is cut. Loudness isn't changed.
/// </remarks>
public static class AudioCommand
{
    public const int SampleRate = 48_000;

    /// <summary>Seconds decoded before the first wanted sample, so that the decoder's overlap is right.</summary>
    private static readonly Rational RunIn = 1;

    /// <param name="input">The source.</param>
    /// <param name="audio">Its audio stream.</param>
    /// <param name="start">Time of the first output frame on the source's clock, in seconds.</param>
    /// <param name="duration">Seconds of video.</param>
    /// <param name="layout">What to deliver.</param>
    public static CommandLine For(SourceInput input, AudioStream audio, Rational start, Rational duration, AudioLayout layout)
    {
        var output = $"audio-{layout.Name}.mp4";
        var from = start - RunIn;
        return new CommandLine
        {
            Program = CommandLine.Ffmpeg,
            Arguments =
            [
                .. FfmpegOptions.Start, "-vn", .. FfmpegOptions.Source(input, from > 0 ? from : null, 1), "-filter_complex", Graph(audio, start, duration, layout),
                "-map", "[sound]", "-c:a", "aac", "-b:a", $"{layout.BitRate}", "-threads:a", "1", "-flags:a", "+bitexact", .. FfmpegOptions.Reproducible,
                "-movflags", "empty_moov+delay_moov+default_base_moof+negative_cts_offsets", "-use_editlist", "1", "-frag_duration", "2000000",
                "-f", "mp4", output,
            ],
            Outputs = [output],
        };
    }

    /// <summary>Samples that a video of this length needs: the nearest whole number.</summary>
    public static long Samples(Rational duration) => (duration * SampleRate).Round();

    private static string Graph(AudioStream audio, Rational start, Rational duration, AudioLayout layout)
    {
        var samples = Samples(duration);
        return $"[0:{audio.Index}]asetpts=PTS-({start.Num}/{start.Den})/TB,atrim=start=0,"
            + $"aresample={SampleRate}:async=1:min_hard_comp=0.1:first_pts=0,aformat=sample_fmts=fltp:sample_rates={SampleRate}:channel_layouts={layout.Channels},"
            + $"apad=whole_len={samples},atrim=end_sample={samples}[sound]";
    }
}
