using System.Globalization;
using Orrery.Media.Manifests;

namespace Orrery.Media.Verification;

/// <summary>The master playlist promises what the files keep: rates measured from sizes, codecs and size from the sample entry, frame rate from the samples.</summary>
internal static class MasterRules
{
    private const string File = Packaging.PackageLayout.Master;

    public static IEnumerable<Finding> Check(MasterPlaylist master, IReadOnlyDictionary<string, MeasuredTrack> tracks, int target)
    {
        foreach (var variant in master.Variants)
        {
            if (!tracks.TryGetValue(variant.Uri, out var video)) continue;
            var audios = master.Media.Where(m => m["GROUP-ID"] == variant["AUDIO"]).Select(m => tracks.GetValueOrDefault(m.Uri)).OfType<MeasuredTrack>().ToArray();
            if (variant["AUDIO"] != "" && audios.Length == 0)
                yield return Finding.Error("hls.audio-group", File, $"line {variant.Line}", $"an EXT-X-MEDIA of group '{variant["AUDIO"]}'", "none");
            var (peak, average) = (Peak(video, target) + audios.Max(a => (long?)Peak(a, target)).GetValueOrDefault(), Average(video) + audios.Max(a => (long?)Average(a)).GetValueOrDefault());
            var codecs = string.Join(',', audios.Select(a => a.Codec).Distinct().Prepend(video.Codec));
            foreach (var finding in Attributes(variant, ("BANDWIDTH", $"{peak}"), ("AVERAGE-BANDWIDTH", $"{average}"), ("CODECS", codecs),
                ("RESOLUTION", video.Resolution), ("FRAME-RATE", FrameRate(video)), ("VIDEO-RANGE", video.VideoRange))) yield return finding;
            if (peak > 2 * average)
                yield return Finding.Warning("apple.1.30", File, $"line {variant.Line}", $"a peak of at most 200% of the average, {2 * average}", peak);
        }
        foreach (var frames in master.IFrames)
            if (tracks.TryGetValue(frames.Uri[..(frames.Uri.LastIndexOf('/') + 1)] + Packaging.PackageLayout.Playlist, out var video))
                foreach (var finding in Attributes(frames, ("BANDWIDTH", $"{Bandwidth.WorstWindow(IFrames(video), video.Timescale, target)}"),
                    ("AVERAGE-BANDWIDTH", $"{Bandwidth.Average(IFrames(video), video.Timescale)}"), ("CODECS", video.Codec), ("RESOLUTION", video.Resolution))) yield return finding;
    }

    /// <summary>Segments as rates see them.</summary>
    public static SegmentSize[] Sizes(MeasuredTrack track) => [.. track.Segments.Select((s, k) => new SegmentSize(s.Size, track.Presented(k)))];

    private static IEnumerable<Finding> Attributes(MasterEntry entry, params (string Name, string Expected)[] attributes) => attributes
        .Where(a => entry[a.Name] != a.Expected)
        .Select(a => Finding.Error($"hls.{a.Name.ToLowerInvariant()}", File, $"line {entry.Line}, {entry.Uri}", a.Expected, entry[a.Name]));

    private static SegmentSize[] IFrames(MeasuredTrack track) => [.. track.Segments.SelectMany(s => s.Fragments)
        .Select(f => new SegmentSize(f.Samples[0].Offset + f.Samples[0].Size - f.Offset, f.Duration))];

    private static long Peak(MeasuredTrack track, int target) => Bandwidth.WorstWindow(Sizes(track), track.Timescale, target);

    private static long Average(MeasuredTrack track) => Bandwidth.Average(Sizes(track), track.Timescale);

    private static string FrameRate(MeasuredTrack track) =>
        ((double)track.Timescale / track.Segments[0].Fragments[0].Samples[0].Duration).ToString("F3", CultureInfo.InvariantCulture);
}
