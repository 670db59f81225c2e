using System.Collections.Immutable;
using Orrery.Media;
using Orrery.Services.Encode.Reports;

namespace Orrery.Report.Tests;

/// <summary>Reports with every field filled, of any length and ladder.</summary>
internal static class SampleReports
{
    public static readonly ImmutableArray<(string Name, int Width, int Height)> Ladder = [("1080p", 1920, 1080), ("720p", 1280, 720), ("360p", 640, 360)];

    /// <param name="segmentFrames">Frames of each segment; every other one begins with a cut.</param>
    public static EncodeReport Of(int[] segmentFrames, Rational rate, ImmutableArray<(string Name, int Width, int Height)> ladder)
    {
        var segments = ImmutableArray.CreateBuilder<ReportSegment>();
        foreach (var (frames, i) in segmentFrames.Select((f, i) => (f, i)))
        {
            var first = segmentFrames.Take(i).Sum();
            var start = i == 0 ? SegmentStart.Title : i % 2 == 1 ? SegmentStart.Cut : SegmentStart.Divided;
            segments.Add(new ReportSegment(i, first, frames, first / rate.ToDouble(), start));
        }
        return new EncodeReport
        {
            RunId = "r-test",
            Started = new DateTimeOffset(2026, 11, 22, 3, 41, 12, TimeSpan.Zero),
            Finished = new DateTimeOffset(2026, 11, 22, 3, 42, 31, TimeSpan.Zero),
            WallSeconds = 79.2,
            Source = Source(rate),
            Notes = [new ReportNote("input.colour", "The file doesn't say what colours it has.", "video stream 0", "Taken as BT.709.")],
            FrameRate = rate,
            Frames = segmentFrames.Sum(),
            Cuts = [.. segments.Where(s => s.Start == SegmentStart.Cut).Select(s => (long)s.FirstFrame)],
            Segments = segments.ToImmutable(),
            Renditions = [.. ladder.Select((r, i) => Rendition(r.Name, r.Width, r.Height, i, segmentFrames, rate))],
            Scoring = new Scoring("vmaf_v0.6.1", 1920, 1080, "bicubic", 8, "libvmaf 2.3.0", "A chunk's first frame reads a little low."),
            Audio = [new ReportAudio("Stereo", "mp4a.40.2", 2, 48000, 114_000, 129_800, 134_000, "audio/stereo/playlist.m3u8", "en")],
            Package = new PackageSummary(21, 4_860_000, segmentFrames.Length, 4),
            Checks =
            [
                new CheckResult("frames.hls", "Decoded through HLS, every frame is its chunk's", CheckState.Passed, "504 of 504 frames"),
                new CheckResult("cta.rate", "Fragments stay within 10% of the average", CheckState.Warned, "7 of 9 don't"),
            ],
            Costs =
            [
                new StepCost { Step = "inspect", Stage = "inspect", WallSeconds = 3, CpuSeconds = 4, PeakMemoryBytes = 200_000_000 },
                new StepCost { Step = "s/1/encode", Stage = "encode", Rendition = "720p", Segment = 0, Attempts = 2, WallSeconds = 2, CpuSeconds = 2.5 },
                new StepCost { Step = "s/2/encode", Stage = "encode", Rendition = "720p", Segment = 1, Attempts = 0, WallSeconds = 5, CpuSeconds = 6, Reused = true },
            ],
            Commands = [new CommandRecord("s/1/encode", "encode", "ffmpeg -i /in/source -vf \"scale=1280:720\" /out/chunk.mp4", "720p", 0)],
            Versions = [new ToolVersion("ffmpeg", "5.1.9"), new ToolVersion("Orrery", "0.1.0")],
        };
    }

    public static EncodeReport Short() => Of([33, 93, 42], 24, Ladder);

    private static SourceFacts Source(Rational rate) => new()
    {
        Name = "clip.mp4",
        Bytes = 22_718_509,
        Container = "mov,mp4,m4a,3gp,3g2,mj2",
        Codec = "h264",
        Profile = "High",
        Width = 1920,
        Height = 1080,
        PixelFormat = "yuv420p",
        Scan = "progressive",
        FrameRate = rate,
        Frames = 720,
        DurationSeconds = 30,
        ExcerptStartSeconds = 10.5,
        ExcerptSeconds = 7,
        Timecode = "01:00:00:00",
        Colour = new ColourFacts("bt709", "bt709", "bt709", "tv", Assumed: true),
        Audio = [new SourceAudio(1, "aac", 6, "5.1", 48000, -23.4, -4.1)],
    };

    private static ReportRendition Rendition(string name, int width, int height, int index, int[] segmentFrames, Rational rate)
    {
        var frames = segmentFrames.Sum();
        ImmutableArray<long> bytes = [.. segmentFrames.Select((f, i) => f * 20_000L / (index + 1) / (i % 3 + 1))];
        ImmutableArray<double> scores = [.. Enumerable.Range(0, frames).Select(i => 96 - 5.0 * index + 3 * Math.Sin(i * 0.3))];
        return new ReportRendition
        {
            Name = name,
            Width = width,
            Height = height,
            Crf = 22 + 2 * index,
            CapBitrate = 6_000_000 / (index + 1),
            Encoder = "x264 veryfast",
            Codec = "avc1.640028",
            Playlist = $"video/{name}/playlist.m3u8",
            Bytes = bytes.Sum(),
            AverageBitrate = (long)(bytes.Sum() * 8 / (frames / rate.ToDouble())),
            PeakBitrate = 5_000_000 / (index + 1),
            SegmentBytes = bytes,
            SegmentBitrates = [.. bytes.Zip(segmentFrames, (b, f) => (long)(b * 8 * rate.ToDouble() / f))],
            Quality = Quality.Of(scores, [40, 42], [0.98, 0.99]),
        };
    }
}
