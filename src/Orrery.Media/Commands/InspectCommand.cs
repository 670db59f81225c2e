using System.Collections.Immutable;
using Orrery.Media.Inspection;
using Orrery.Media.Probing;

namespace Orrery.Media.Commands;

/// <summary>The one full decode: a hash of every frame, how much each differs from the one before, scan type, black, loudness, silence, damage.</summary>
/// <remarks>
/// Frame hashes go to a list; everything else goes to the tool's own report file, in the order in which it happened, so that an error line
/// stands right before the frame that it belongs to. Differences are taken on luma of at most 640x360.
/// </remarks>
public static class InspectCommand
{
    /// <summary>Default names of the outputs.</summary>
    public const string Hashes = "frames.hash", Log = "inspect.log";

    private const string Exact = "flags=area+accurate_rnd+full_chroma_int+bitexact";

    /// <param name="input">The source.</param>
    /// <param name="video">Its video stream.</param>
    /// <param name="audio">The audio stream to measure; null for none.</param>
    /// <param name="range">The frames to index; null for all.</param>
    /// <param name="start">Where reading begins; <see cref="ReadStart.FileStart"/> without a range.</param>
    /// <param name="threads">Decoder threads.</param>
    public static CommandLine For(SourceInput input, VideoStream video, AudioStream? audio, ExcerptRange? range, ReadStart start, int threads = 1)
    {
        var graph = string.Join(';', [VideoGraph(video, range), .. audio is null ? ImmutableArray<string>.Empty : [AudioGraph(audio, video.TimeBase, range)]]);
        return new CommandLine
        {
            Program = CommandLine.Ffmpeg,
            Environment = ImmutableSortedDictionary<string, string>.Empty.Add("FFREPORT", $"file={Log}:level=32"),
            Arguments =
            [
                .. FfmpegOptions.Start, .. FfmpegOptions.Source(input, start.Seconds, threads), "-filter_complex", graph,
                "-map", "[hash]", .. FfmpegOptions.HashTo(Hashes, video.TimeBase),
                "-map", "[seen]", .. FfmpegOptions.ExactTimes(video.TimeBase), "-f", "null", "-",
                .. audio is null ? ImmutableArray<string>.Empty : ["-map", "[heard]", "-f", "null", "-"],
            ],
            Outputs = [Hashes, Log],
        };
    }

    private static string VideoGraph(VideoStream video, ExcerptRange? range)
    {
        var first = range is null ? "" : Trim(range.FirstPts, range.EndPts);
        var until = range?.EndPts is { } end ? $"trim=end_pts={end}," : "";
        return $"[0:{video.Index}]split=2[all][look];[all]{first}null[hash];"
            + $"[look]{until}idet,scale={Math.Min(video.Width, 640)}:{Math.Min(video.Height, 360)}:{Exact},format=gray,"
            + "blackdetect=d=0.5,scdet=t=100,metadata=mode=print:key=lavfi.scd.mafd[seen]";
    }

    private static string Trim(long first, long? end) => $"trim=start_pts={first}{(end is { } e ? $":end_pts={e}" : "")},";

    private static string AudioGraph(AudioStream audio, Rational timeBase, ExcerptRange? range)
    {
        var trim = range is null ? "" : $"atrim=start={Decimal.Nanoseconds(timeBase * range.FirstPts)}"
            + (range.EndPts is { } end ? $":end={Decimal.Nanoseconds(timeBase * end)}," : ",");
        return $"[0:{audio.Index}]{trim}ebur128=framelog=verbose,silencedetect=n=-60dB:d=0.5[heard]";
    }
}
