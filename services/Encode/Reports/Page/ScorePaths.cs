using System.Globalization;
using System.Text;

namespace Orrery.Services.Encode.Reports;

/// <summary>SVG path data in the plot's own coordinates: one unit is one frame across and one VMAF point down from <see cref="Top"/>.</summary>
/// <remarks>The picture is stretched to whatever room there is, and zooming only changes its view box; no path is ever computed again.</remarks>
internal readonly record struct ScorePaths(double Top, double Bottom, int Frames)
{
    /// <summary>A scale that holds every score, ends on tens and spans at least 20 points.</summary>
    public static ScorePaths For(IEnumerable<Quality> qualities, int frames)
    {
        var (low, high) = (80.0, 100.0);
        foreach (var quality in qualities) (low, high) = (Math.Min(low, quality.VmafMin), Math.Max(high, quality.Vmaf.Max()));
        return new(Math.Ceiling(high / 10) * 10, Math.Max(0, Math.Floor(low / 10) * 10), frames);
    }

    public double Span => Top - Bottom;

    /// <summary>A line through the buckets' means, from edge to edge, so that even one frame shows.</summary>
    public string Line(Envelope envelope)
    {
        var text = new StringBuilder($"M0 {Y(envelope.Mean[0])}L");
        for (var i = 0; i < envelope.Mean.Length; i++) text.Append($"{X(Centre(envelope, i))} {Y(envelope.Mean[i])} ");
        return text.Append($"{Frames} {Y(envelope.Mean[^1])}").ToString();
    }

    /// <summary>The area between the buckets' lowest and highest scores.</summary>
    public string Band(Envelope envelope)
    {
        var text = new StringBuilder("M");
        for (var i = 0; i < envelope.High.Length; i++) text.Append($"{X(Centre(envelope, i))} {Y(envelope.High[i])} ");
        for (var i = envelope.Low.Length - 1; i >= 0; i--) text.Append($"{X(Centre(envelope, i))} {Y(envelope.Low[i])} ");
        return text.Append('Z').ToString();
    }

    /// <summary>Lines across, one for each score.</summary>
    public string Grid(IEnumerable<int> scores)
    {
        var (top, frames) = (Top, Frames);
        return string.Concat(scores.Select(s => $"M0 {X(top - s)}H{frames}"));
    }

    /// <summary>Lines from top to bottom at the start of frames.</summary>
    public static string Posts(IEnumerable<int> frames, double height) => string.Concat(frames.Select(f => $"M{f} 0V{X(height)}"));

    private double Centre(Envelope envelope, int bucket)
    {
        var first = bucket * envelope.Stride;
        return (first + Math.Min(first + envelope.Stride, Frames)) / 2.0;
    }

    private string Y(double score) => (Top - score).ToString("0.##", CultureInfo.InvariantCulture);

    private static string X(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
