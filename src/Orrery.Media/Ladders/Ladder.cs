using System.Collections.Immutable;

namespace Orrery.Media.Ladders;

/// <summary>The fixed ladder: which renditions a source gets when nothing was measured about its complexity.</summary>
/// <remarks>
/// A rung is never above the source's displayed size. A source that lies clearly between two rungs, or below the smallest, gets a top
/// rendition of its own size with the settings of the next rung up.
/// </remarks>
public static class Ladder
{
    /// <summary>No encoded side is shorter than this, one macroblock; a smaller picture is enlarged to it.</summary>
    public const int SmallestSide = 16;

    /// <summary>From the top. Rungs below 360p are made only when asked for.</summary>
    public static readonly ImmutableArray<Rung> Rungs =
    [
        new("2160p", 3840, 2160, 22, 16_000),
        new("1440p", 2560, 1440, 22, 9_000),
        new("1080p", 1920, 1080, 22, 6_000),
        new("720p", 1280, 720, 22, 3_500),
        new("540p", 960, 540, 23, 2_200),
        new("360p", 640, 360, 23, 1_200),
        new("240p", 426, 240, 24, 600),
        new("144p", 256, 144, 24, 300),
    ];

    private const int SmallestDefault = 360;
    private static readonly Rational CloseEnough = new(9, 10);

    /// <summary>Reads a list such as "1080p,720p,360p"; order and repetition don't matter.</summary>
    /// <returns>False with a sentence in <paramref name="error"/> if a name isn't a rung's.</returns>
    public static bool TryParse(string text, out ImmutableArray<string> names, out string error)
    {
        names = [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(n => n.ToLowerInvariant()).Distinct()];
        var unknown = names.FirstOrDefault(n => Rungs.All(r => r.Name != n));
        error = unknown is not null ? $"'{unknown}' is not a rung of the ladder; choose from {Known}."
            : names.IsEmpty ? $"The list of rungs is empty; choose from {Known}." : "";
        return error.Length == 0;
    }

    /// <summary>The renditions for a source, largest first; never empty, names unique.</summary>
    /// <param name="shown">The source's displayed size.</param>
    /// <param name="rate">Output frames a second; decides the level.</param>
    /// <param name="names">Rungs to make, as from <see cref="TryParse"/>; null for the default.</param>
    /// <returns>With the names that were asked for but lie above the source.</returns>
    public static LadderPlan Plan(PictureSize shown, Rational rate, ImmutableArray<string>? names = null)
    {
        var wanted = Rungs.Where(r => names?.Contains(r.Name) ?? r.ShortSide >= SmallestDefault).ToArray();
        var fitting = wanted.Where(r => shown.FitScale(r.LongSide, r.ShortSide) <= 1).ToArray();
        var renditions = fitting.Select(r => Make(r.Name, shown, r, rate));
        if (fitting.Length == 0 || (names is null && fitting[0] != Rungs[0] && shown.FitScale(fitting[0].LongSide, fitting[0].ShortSide) < CloseEnough))
            renditions = renditions.Prepend(Native(shown, rate));
        return new LadderPlan([.. renditions], [.. wanted.Except(fitting).Where(_ => names is not null).Select(r => r.Name)]);
    }

    private static Rendition Native(PictureSize shown, Rational rate)
    {
        var box = Rungs.LastOrDefault(r => shown.FitScale(r.LongSide, r.ShortSide) >= 1) ?? Rungs[0];
        return Make($"{shown.FitInto(box.LongSide, box.ShortSide, SmallestSide).ShortSide}p", shown, box, rate);
    }

    private static Rendition Make(string name, PictureSize shown, Rung rung, Rational rate)
    {
        var size = shown.FitInto(rung.LongSide, rung.ShortSide, SmallestSide);
        return new Rendition(name, size, rung.Crf, rung.MaxRateKbps, rung.BufferKbits, H264Level.For(size, rate, rung.MaxRateKbps, rung.BufferKbits));
    }

    private static string Known => string.Join(", ", Rungs.Select(r => r.Name));
}
