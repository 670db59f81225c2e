using System.Collections.Immutable;

namespace Orrery.Media.Segments;

/// <summary>Exactly which source frames make up a chunk, by timestamp, and which of them are shown more than once.</summary>
public sealed record ChunkFrames
{
    /// <summary>Index of the first source frame, and how many distinct ones are shown.</summary>
    public required int FirstSource { get; init; }
    public required int SourceCount { get; init; }

    /// <summary>Timestamps of the first and the last source frame, both shown.</summary>
    public required long FirstPts { get; init; }
    public required long LastPts { get; init; }

    /// <summary>Timestamps between the two that are not shown.</summary>
    public ImmutableArray<long> SkippedPts { get; init; } = [];

    /// <summary>Frames that are shown more than once, in order.</summary>
    public ImmutableArray<FrameRepeat> Repeats { get; init; } = [];

    /// <summary>Output frames of the chunk.</summary>
    public required int OutputCount { get; init; }

    /// <summary>Timestamps up to two frames before the first and after the last, for filters that look at neighbours.</summary>
    public required long ContextFirstPts { get; init; }
    public required long ContextLastPts { get; init; }

    /// <summary>Indices of the source frames that are shown, each once, in order.</summary>
    public required ImmutableArray<int> Sources { get; init; }

    /// <summary>The frames of a segment.</summary>
    /// <param name="mapping">Which source frame each output frame shows.</param>
    /// <param name="segment">Output frames, within the mapping.</param>
    /// <param name="pts">Timestamps of the source frames that were mapped.</param>
    public static ChunkFrames Of(FrameMapping mapping, Segment segment, ImmutableArray<long> pts)
    {
        ImmutableArray<int> shown = [.. Enumerable.Range(segment.First, segment.Count).Select(mapping.SourceOf)];
        ImmutableArray<int> distinct = [.. shown.Distinct()];
        var (first, last) = (distinct[0], distinct[^1]);
        return new ChunkFrames
        {
            FirstSource = first,
            SourceCount = distinct.Length,
            FirstPts = pts[first],
            LastPts = pts[last],
            SkippedPts = [.. Enumerable.Range(first, last - first + 1).Except(distinct).Select(i => pts[i])],
            Repeats = RepeatsIn(shown),
            OutputCount = segment.Count,
            ContextFirstPts = pts[Math.Max(0, first - 2)],
            ContextLastPts = pts[Math.Min(pts.Length - 1, last + 2)],
            Sources = distinct,
        };
    }

    private static ImmutableArray<FrameRepeat> RepeatsIn(ImmutableArray<int> shown)
    {
        var repeats = ImmutableArray.CreateBuilder<FrameRepeat>();
        for (var at = 0; at < shown.Length;)
        {
            var next = at + 1;
            while (next < shown.Length && shown[next] == shown[at]) next++;
            if (next - at > 1) repeats.Add(new FrameRepeat(at, next - at - 1));
            at = next;
        }
        return repeats.ToImmutable();
    }
}

/// <summary>The output frame at position <paramref name="At"/> of the chunk is followed by <paramref name="Extra"/> copies of itself.</summary>
public readonly record struct FrameRepeat(int At, int Extra);
