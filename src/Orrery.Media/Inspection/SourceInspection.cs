using System.Collections.Immutable;
using Orrery.Media.Probing;

namespace Orrery.Media.Inspection;

/// <summary>All that one full decode of a source, or of an excerpt of it, told.</summary>
public sealed record SourceInspection
{
    public required SourceIndex Index { get; init; }

    /// <summary>The scan type to work with; never <see cref="FieldOrder.Unknown"/>.</summary>
    public required FieldOrder Scan { get; init; }

    /// <summary>What the decision rests on.</summary>
    public ScanCounts ScanCounts { get; init; }

    /// <summary>Null without audio.</summary>
    public LoudnessSummary? Loudness { get; init; }

    /// <summary>Stretches of half a second or more.</summary>
    public ImmutableArray<SourceSpan> Black { get; init; } = [];
    public ImmutableArray<SourceSpan> Silence { get; init; } = [];

    /// <summary>Pictures at the start of the file that can't be decoded and are left out.</summary>
    public int LeadingFrames { get; init; }

    /// <summary>The first damaged place; null if the whole range decoded clean. A damaged source is refused.</summary>
    public Damage? Damage { get; init; }

    /// <summary>Puts the parsed pieces together.</summary>
    /// <param name="video">The probed stream.</param>
    /// <param name="packets">Its packets.</param>
    /// <param name="hashes">The frame hashes of the range.</param>
    /// <param name="log">The report of the same run.</param>
    /// <param name="range">The range that was asked for; null for the whole title.</param>
    public static SourceInspection Of(VideoStream video, PacketIndex packets, FrameHashList hashes, InspectionLog log, ExcerptRange? range)
    {
        var difference = log.Frames.GroupBy(f => f.Pts).ToDictionary(g => g.Key, g => g.First().Difference);
        return new SourceInspection
        {
            Index = new SourceIndex
            {
                TimeBase = video.TimeBase,
                FirstFrame = range?.First ?? 0,
                Frames = [.. hashes.Frames.Select(f => new IndexedFrame(f.Pts, f.Hash, difference.GetValueOrDefault(f.Pts)))],
                KeyPts = packets.KeyPts,
                HasOpenGops = packets.HasOpenGops,
            },
            Scan = log.Scan.Decide(video.FieldOrder),
            ScanCounts = log.Scan,
            Loudness = log.Loudness,
            Black = log.Black,
            Silence = log.Silence,
            LeadingFrames = packets.LeadingCount,
            Damage = DamageFinder.Find(video, packets, hashes, log, range),
        };
    }

    /// <summary>The same of a part of the title, for containers whose parts can't be inspected alone (<see cref="PacketIndex.IsReliable"/>).</summary>
    /// <remarks>
    /// What comes after the part doesn't matter, damage included; damage before it does, since nothing tells which frames it cost. The scan type is the
    /// whole title's. Loudness isn't known of a part, so it is left out.
    /// </remarks>
    /// <param name="range">From <see cref="ExcerptRange.Of"/> with the timestamps of <see cref="Index"/>.</param>
    public SourceInspection Part(ExcerptRange range) => this with
    {
        Index = Index.Part(range),
        Loudness = null,
        Black = Within(Black, range),
        Silence = Within(Silence, range),
        Damage = Damage is { } damage && damage.Frame < range.First + range.Count ? damage : null,
    };

    private ImmutableArray<SourceSpan> Within(ImmutableArray<SourceSpan> spans, ExcerptRange range)
    {
        var from = (Index.TimeBase * range.FirstPts).ToDouble();
        var to = range.EndPts is { } end ? (Index.TimeBase * end).ToDouble() : double.PositiveInfinity;
        return [.. spans.Where(s => s.Start < to && (s.End ?? to) > from)];
    }
}
