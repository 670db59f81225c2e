using System.Collections.Immutable;

namespace Orrery.Media.Segments;

/// <summary>Which source frame every frame of the constant-rate output shows. The whole of rate conversion: nothing else decides it.</summary>
/// <remarks>
/// Every source frame is rounded to the nearest slot of the output's grid, which starts at the first frame. Of several in one slot the
/// nearest is shown (the earlier of two equals) and the others are dropped; an empty slot shows the frame before it again. Kept as runs, so
/// a constant-rate source of any length is one run.
/// </remarks>
public sealed record FrameMapping
{
    /// <summary>Output frames a second.</summary>
    public required Rational Rate { get; init; }

    /// <summary>In order of output, without gaps, from output frame 0.</summary>
    public required ImmutableArray<FrameRun> Runs { get; init; }

    /// <summary>Output frames in all.</summary>
    public int OutputCount => Runs.IsEmpty ? 0 : Runs[^1].Output + Runs[^1].Length;

    /// <summary>True if output frame n is source frame n throughout: nothing is dropped or shown twice.</summary>
    public bool IsOneToOne => Runs.Length == 1 && Dropped == 0;

    /// <summary>Output frames that show the same source frame as the one before.</summary>
    public int Repeated => Runs.Zip(Runs.Skip(1)).Count(pair => pair.Second.Source == pair.First.Source + pair.First.Length - 1);

    /// <summary>How many of the mapped source frames are shown nowhere.</summary>
    public required int Dropped { get; init; }

    /// <summary>The source frame that output frame <paramref name="output"/> shows. Logarithmic in the number of runs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such output frame.</exception>
    public int SourceOf(int output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(output);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(output, OutputCount);
        var run = Runs[LastRun(r => r.Output <= output)];
        return run.Source + (output - run.Output);
    }

    /// <summary>The first output frame that shows source frame <paramref name="source"/> or a later one; <see cref="OutputCount"/> if none does.</summary>
    public int FirstOutputOf(int source)
    {
        foreach (var run in Runs)
            if (source < run.Source + run.Length) return run.Output + Math.Max(0, source - run.Source);
        return OutputCount;
    }

    /// <summary>Maps source frames with the given timestamps onto a grid of <paramref name="rate"/>.</summary>
    /// <param name="pts">Timestamps in presentation order, not decreasing; not empty.</param>
    /// <param name="timeBase">Seconds of a tick.</param>
    /// <param name="rate">Output frames a second.</param>
    public static FrameMapping Build(ImmutableArray<long> pts, Rational timeBase, Rational rate)
    {
        var shown = FramesBySlot(pts, timeBase * rate);
        var runs = ImmutableArray.CreateBuilder<FrameRun>();
        for (var n = 0; n < shown.Count; n++)
        {
            if (runs.Count > 0 && runs[^1] is var run && run.Source + run.Length == shown[n]) runs[^1] = run with { Length = run.Length + 1 };
            else runs.Add(new FrameRun(n, shown[n], 1));
        }
        return new FrameMapping { Rate = rate, Runs = runs.ToImmutable(), Dropped = pts.Length - shown.Distinct().Count() };
    }

    private static List<int> FramesBySlot(ImmutableArray<long> pts, Rational slotsPerTick)
    {
        var shown = new List<int> { 0 };
        var error = (Rational)0;
        for (var i = 1; i < pts.Length; i++)
        {
            var exact = slotsPerTick * (pts[i] - pts[0]);
            var slot = (int)exact.Round();
            var offset = exact - slot < 0 ? slot - exact : exact - slot;
            if (slot == shown.Count - 1 && offset >= error) continue;
            while (shown.Count < slot) shown.Add(shown[^1]);
            if (slot == shown.Count) shown.Add(i);
            else shown[slot] = i;
            error = offset;
        }
        return shown;
    }

    private int LastRun(Predicate<FrameRun> holds)
    {
        int low = 0, high = Runs.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (holds(Runs[middle])) low = middle;
            else high = middle - 1;
        }
        return low;
    }
}
