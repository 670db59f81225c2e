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
}
