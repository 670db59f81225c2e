using System.Collections.Immutable;
using System.Globalization;

namespace Orrery.Media.Scoring;

/// <summary>Where a chunk's frames lie against the reference's.</summary>
public enum AlignmentVerdict
{
    /// <summary>Moving frames are most like their own reference frame.</summary>
    InPlace,

    /// <summary>Moving frames are most like the reference frame before: the chunk lags.</summary>
    OneLate,

    /// <summary>Moving frames are most like the reference frame after: the chunk is ahead.</summary>
    OneEarly,

    /// <summary>Nothing moves, or for a few frames only, so neighbours can't be told apart; the input hashes are the only proof.</summary>
    Still,
}

/// <summary>The proof that an encoder put frames where they belong: PSNR(i, i) above PSNR(i, i±1) where the picture moves.</summary>
/// <remarks>
/// The whole chunk is judged by its means, and every run of <see cref="Run"/> moving frames by its own, since frames may also be shifted from
/// somewhere in the middle on. A run must be more like its neighbours by <see cref="ShiftedBy"/>: an encoder that is short of bits repeats a
/// picture for a moment, which looks like a lag of a few decibels at most.
/// </remarks>
/// <param name="Verdict">Where the frames lie.</param>
/// <param name="Moving">How many frames it rests on.</param>
/// <param name="Same">Mean PSNR in decibels of those frames against their own reference frame; 0 if none moves.</param>
/// <param name="Before">The same against the reference frame before.</param>
/// <param name="After">The same against the reference frame after.</param>
/// <param name="First">The first of those frames, counted from 0 in the chunk.</param>
public sealed record Alignment(AlignmentVerdict Verdict, int Moving, double Same, double Before, double After, int First)
{
    /// <summary>A frame moves if its neighbours' PSNR differs from its own by this many decibels.</summary>
    public const double MovesBy = 1;

    /// <summary>So many decibels tell that a part of a chunk is shifted.</summary>
    public const double ShiftedBy = 3;

    /// <summary>Moving frames that are judged together; fewer than half of them in a chunk prove nothing.</summary>
    public const int Run = 8;

    /// <summary>Reads the three logs of <see cref="Commands.AlignCommand"/>.</summary>
    /// <exception cref="FormatException">A log's line isn't psnr's, or the logs' lengths don't fit together.</exception>
    public static Alignment Read(string same, string before, string after)
    {
        var (own, lag, lead) = (Parse(same), Parse(before), Parse(after));
        if (lag.Length != own.Length - 1 || lead.Length != own.Length - 1)
            throw new FormatException($"The comparison logs hold {own.Length}, {lag.Length} and {lead.Length} frames; the last two should be one fewer.");
        // Line i of "before" compares chunk frame i+1 with reference frame i; line i of "after" chunk frame i with reference frame i+1.
        var moving = Enumerable.Range(1, Math.Max(0, own.Length - 2)).Select(i => new Compared(i, own[i], lag[i - 1], lead[i])).Where(f => f.Moves).ToArray();
        if (moving.Length < Run / 2) return new Alignment(AlignmentVerdict.Still, 0, 0, 0, 0, 0);
        var whole = Judge(moving, MovesBy);
        if (whole.Verdict != AlignmentVerdict.InPlace) return whole;
        return Enumerable.Range(0, Math.Max(0, moving.Length - Run + 1)).Select(at => Judge(moving.AsSpan(at, Run), ShiftedBy))
            .FirstOrDefault(part => part.Verdict != AlignmentVerdict.InPlace, whole);
    }

    private static Alignment Judge(ReadOnlySpan<Compared> frames, double by)
    {
        double own = 0, before = 0, after = 0;
        foreach (var frame in frames) (own, before, after) = (own + frame.Own, before + frame.Before, after + frame.After);
        (own, before, after) = (own / frames.Length, before / frames.Length, after / frames.Length);
        var verdict = Math.Max(before, after) < own + by ? AlignmentVerdict.InPlace : before > after ? AlignmentVerdict.OneLate : AlignmentVerdict.OneEarly;
        return new Alignment(verdict, frames.Length, own, before, after, frames[0].Frame);
    }

    private readonly record struct Compared(int Frame, double Own, double Before, double After)
    {
        public bool Moves => Math.Abs(Own - Before) >= MovesBy && Math.Abs(Own - After) >= MovesBy;
    }

    /// <summary>"n:1 mse_avg:12.62 mse_y:12.62 psnr_avg:37.12 psnr_y:37.12"; equal frames are "inf", counted as 100 dB.</summary>
    private static ImmutableArray<double> Parse(string log) =>
        [.. log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            var at = line.IndexOf("psnr_avg:", StringComparison.Ordinal);
            var value = at < 0 ? "" : line[(at + 9)..].Split(' ')[0];
            return value == "inf" ? 100
                : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var psnr) ? psnr
                : throw new FormatException($"This line of a PSNR log can't be read: '{line}'.");
        })];
}
