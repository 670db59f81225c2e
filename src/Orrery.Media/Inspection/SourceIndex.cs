using System.Collections.Immutable;

namespace Orrery.Media.Inspection;

/// <summary>The frames of a source or of an excerpt of it, and where reading may start. What every chunk is defined and proven by.</summary>
public sealed record SourceIndex
{
    /// <summary>Seconds of a tick.</summary>
    public required Rational TimeBase { get; init; }

    /// <summary>Number of the first indexed frame, counted from the start of the title; 0 unless it is an excerpt.</summary>
    public required int FirstFrame { get; init; }

    /// <summary>In presentation order.</summary>
    public required ImmutableArray<IndexedFrame> Frames { get; init; }

    /// <summary>Timestamps of all keyframes of the title, ascending.</summary>
    public required ImmutableArray<long> KeyPts { get; init; }

    /// <summary>Whether reading must start one keyframe earlier.</summary>
    public required bool HasOpenGops { get; init; }

    /// <summary>The timestamps alone.</summary>
    public ImmutableArray<long> Pts => [.. Frames.Select(f => f.Pts)];

    /// <summary>A part of a whole title's index, for containers whose excerpts can't be inspected alone (<see cref="PacketIndex.IsReliable"/>).</summary>
    /// <param name="range">From <see cref="ExcerptRange.Of"/> with this index's own timestamps.</param>
    public SourceIndex Part(ExcerptRange range) =>
        this with { FirstFrame = FirstFrame + range.First, Frames = Frames.Slice(range.First, range.Count) };

    /// <summary>Where a reader of frames from <paramref name="firstPts"/> on begins.</summary>
    public ReadStart StartFor(long firstPts) => ReadStart.For(KeyPts, HasOpenGops, firstPts, TimeBase);
}
