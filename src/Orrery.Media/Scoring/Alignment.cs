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

    /// <summary>Nothing moves, so neighbours can't be told apart; the input hashes are the only proof.</summary>
    Still,
}

/// <summary>The proof that an encoder put frames where they belong: PSNR(i, i) above PSNR(i, i±1) where the picture moves.</summary>
/// <param name="Verdict">Where the frames lie.</param>
/// <param name="Moving">How many frames it rests on.</param>
/// <param name="Same">Mean PSNR in decibels of the moving frames against their own reference frame; 0 if none moves.</param>
/// <param name="Before">The same against the reference frame before.</param>
/// <param name="After">The same against the reference frame after.</param>
public sealed record Alignment(AlignmentVerdict Verdict, int Moving, double Same, double Before, double After)
{
    /// <summary>A frame moves if its neighbours' PSNR differs from its own by this many decibels.</summary>
    public const double MovesBy = 1;

    /// <summary>Reads the three logs of <see cref="Commands.AlignCommand"/>.</summary>
    /// <exception cref="FormatException">A log's line isn't psnr's, or the logs' lengths don't fit together.</exception>
    public static Alignment Read(string same, string before, string after)
    {
        var (own, lag, lead) = (Parse(same), Parse(before), Parse(after));
        if (lag.Length != own.Length - 1 || lead.Length != own.Length - 1)
            throw new FormatException($"The comparison logs hold {own.Length}, {lag.Length} and {lead.Length} frames; the last two should be one fewer.");
        // Line i of "before" compares chunk frame i+1 with reference frame i; line i of "after" chunk frame i with reference frame i+1.
        var moving = Enumerable.Range(1, Math.Max(0, own.Length - 2))
            .Where(i => Math.Abs(own[i] - lag[i - 1]) >= MovesBy && Math.Abs(own[i] - lead[i]) >= MovesBy).ToArray();
        if (moving.Length == 0) return new Alignment(AlignmentVerdict.Still, 0, 0, 0, 0);
        var (s, b, a) = (moving.Average(i => own[i]), moving.Average(i => lag[i - 1]), moving.Average(i => lead[i]));
        return new Alignment(s > b && s > a ? AlignmentVerdict.InPlace : b > a ? AlignmentVerdict.OneLate : AlignmentVerdict.OneEarly, moving.Length, s, b, a);
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
