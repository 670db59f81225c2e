using System.Collections.Immutable;
using Orrery.Media.Commands;
using Orrery.Media.Probing;
using Orrery.Services.Encode.Contracts;
using Orrery.Services.Encode.Reports;

namespace Orrery.Services.Encode;

/// <summary>Puts a report together from what the run's steps returned.</summary>
internal static class ReportOf
{
    /// <param name="scores">For each rendition, every frame's.</param>
    /// <param name="copyOf">The name of a rendition's copy that plays from disk, by its index; null if there is none.</param>
    public static EncodeReport Job(ReportJob job, IReadOnlyList<FrameScores> scores, FileTree package, Func<int, string?> copyOf) => new()
    {
        RunId = job.Run,
        Started = job.Started,
        Finished = job.Finished,
        WallSeconds = (job.Finished - job.Started).TotalSeconds,
        Source = Source(job),
        Notes = [.. job.Source.Notes.Select(n => new ReportNote(n.Code, n.What, null, n.Handling)), .. job.Ladder.AboveSource.Select(AboveSource), .. SpanNotes.Of(job.Source)],
        FrameRate = job.Source.Rate,
        Frames = job.Source.Frames,
        Cuts = [.. job.Source.Cuts.Select(c => (long)c)],
        Segments = [.. job.Segments.Select(s => new ReportSegment(s.Index, s.First, s.Count, s.First / job.Source.Rate.ToDouble(), StartOf(job, s.First)))],
        Renditions = [.. job.Ladder.Renditions.Select((_, i) => Rendition(job, i, scores[i], package, copyOf(i)))],
        Scoring = new Reports.Scoring(ScoreCommand.Model, job.ScoringSize.Width, job.ScoringSize.Height, "bicubic", 8, $"libvmaf {scores[0].Libvmaf} in {job.Tools.Scorer}",
            "Each segment is scored on its own: its first frame counts as still, so its score differs a little from that in the whole title."),
        Audio = [.. job.Package.Tracks.Where(t => !t.IsVideo).Select((t, i) => Audio(job, t, i))],
        Package = new PackageSummary(job.Package.FileCount, job.Package.Bytes, job.Segments.Length, job.Package.TargetSeconds, Sha256: job.Package.Files.Hex),
        Checks = [.. job.Verified.Checks.Select(c => new CheckResult(c.Id, c.Name, c.State, c.Detail))],
        Costs = [.. job.Costs.Select(Cost)],
        Commands = [.. job.Costs.SelectMany(c => c.Commands.Select(line => new CommandRecord(StepOf(c), c.Stage, line, c.Rendition, c.Segment)))],
        Versions =
        [
            new ToolVersion("ffmpeg", Version(job.Tools.Ffmpeg)), new ToolVersion("ffmpeg build", job.Tools.FfmpegBuild), new ToolVersion("scorer", job.Tools.Scorer.Replace(" version", "")),
            new ToolVersion("Orrery", typeof(ReportOf).Assembly.GetName().Version!.ToString(3)),
        ],
    };

    /// <summary>"ffmpeg version 5.1.9" says the name twice where the name stands beside it.</summary>
    private static string Version(string line) => line[(line.IndexOf("version ", StringComparison.Ordinal) is >= 0 and var at ? at + 8 : 0)..];

    private static SourceFacts Source(ReportJob job)
    {
        var (source, video) = (job.Source, job.Source.Video);
        var colour = Colours.Of(video);
        var excerpt = job.Request.Start is not null || job.Request.Duration is not null;
        return new SourceFacts
        {
            Name = job.Request.Name,
            Bytes = source.SourceSize,
            Sha256 = source.Source.Hex,
            Container = source.Container,
            Codec = video.Codec ?? "unknown",
            Profile = video.Profile,
            Width = video.Width,
            Height = video.Height,
            SampleAspect = video.SampleAspect,
            Rotation = video.Rotation,
            PixelFormat = video.PixelFormat,
            BitDepth = video.BitDepth,
            Scan = source.Scan switch { FieldOrder.TopFirst => "interlaced, top field first", FieldOrder.BottomFirst => "interlaced, bottom field first", _ => "progressive" },
            FrameRate = video.AverageRate ?? source.Rate,
            VariableFrameRate = source.Notes.Any(n => n.Code == "input.variable-rate"),
            Frames = excerpt ? null : source.Frames,
            DurationSeconds = video.Duration?.ToDouble(),
            ExcerptStartSeconds = excerpt ? job.Request.Start ?? 0 : null,
            ExcerptSeconds = excerpt ? source.Frames / source.Rate.ToDouble() : null,
            Timecode = source.Timecode,
            Colour = new ColourFacts(colour.Source.Primaries ?? "", colour.Source.Transfer ?? "", colour.Source.Matrix ?? "", colour.Source.Range ?? "", colour.Assumed),
            Audio = source.Audio is { } a ? [new SourceAudio(a.Index, a.Codec ?? "unknown", a.Channels, a.Layout, a.SampleRate, source.Loudness?.IntegratedLufs)] : [],
        };
    }

    private static ReportRendition Rendition(ReportJob job, int index, FrameScores scores, FileTree package, string? copy)
    {
        var (rendition, track) = (job.Ladder.Renditions[index], job.Package.Tracks[index]);
        return new ReportRendition
        {
            Name = rendition.Name,
            Width = rendition.Size.Width,
            Height = rendition.Size.Height,
            Crf = rendition.Crf,
            CapBitrate = rendition.MaxRateKbps * 1000L,
            Encoder = $"x264 {job.Settings.Preset}",
            Codec = track.Codec,
            Playlist = $"video/{rendition.Name}/playlist.m3u8",
            DiskCopy = copy,
            Bytes = track.Bytes,
            AverageBitrate = track.Average,
            PeakBitrate = track.Peak,
            SegmentBytes = [.. package.Files.Where(f => f.Key.StartsWith($"video/{rendition.Name}/seg-", StringComparison.Ordinal)).Select(f => f.Value.Size)],
            SegmentBitrates = track.Rates,
            Quality = Quality.Of(scores.Vmaf, scores.Psnr, scores.Ssim),
        };
    }

    private static ReportAudio Audio(ReportJob job, TrackMade track, int index)
    {
        var layout = job.Audio!.Files[index].Layout;
        return new ReportAudio(layout.ChannelCount == 2 ? "Stereo" : "5.1", track.Codec, layout.ChannelCount, AudioCommand.SampleRate, track.Bytes, track.Average, track.Peak,
            $"audio/{layout.Name}/playlist.m3u8", job.Source.Audio?.Language is { } code ? Languages.TagOf(code) : null);
    }

    private static StepCost Cost(CostLine line) => new()
    {
        Step = StepOf(line),
        Stage = line.Stage,
        Rendition = line.Rendition,
        Segment = line.Segment,
        Attempts = line.Cached ? 0 : line.Attempts,
        WallSeconds = line.Usage.WallSeconds,
        CpuSeconds = line.Usage.CpuSeconds,
        PeakMemoryBytes = line.Usage.PeakMemory,
        Reused = line.Cached,
    };

    private static string StepOf(CostLine line) => line.Segment is { } s ? $"{(line.Stage == "measure" ? "scores" : "segments")}[{s}]/{line.Stage}-{line.Rendition}" : line.Stage;

    private static SegmentStart StartOf(ReportJob job, int first) =>
        first == 0 ? SegmentStart.Title : job.Source.Cuts.Contains(first) ? SegmentStart.Cut : SegmentStart.Divided;

    private static ReportNote AboveSource(string rung) =>
        new("ladder.above-source", $"{rung} was asked for, but the source is smaller", null, "not made: a rendition is never above the source's size");
}
