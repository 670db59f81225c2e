namespace Orrery.Media.Ladders;

/// <summary>The lowest H.264 level, 3.0 or above, that a track fits. Source: ITU-T H.264 Table A-1; High profile allows 1.25 times its rates.</summary>
public static class H264Level
{
    private sealed record Limits(string Name, long MacroblocksPerSecond, int FrameMacroblocks, int MaxKbps, int MaxCpbKbits);

    private static readonly Limits[] Table =
    [
        new("3.0", 40_500, 1_620, 10_000, 10_000), new("3.1", 108_000, 3_600, 14_000, 14_000), new("3.2", 216_000, 5_120, 20_000, 20_000),
        new("4.0", 245_760, 8_192, 20_000, 25_000), new("4.1", 245_760, 8_192, 50_000, 62_500), new("4.2", 522_240, 8_704, 50_000, 62_500),
        new("5.0", 589_824, 22_080, 135_000, 135_000), new("5.1", 983_040, 36_864, 240_000, 240_000), new("5.2", 2_073_600, 36_864, 240_000, 240_000),
        new("6.0", 4_177_920, 139_264, 240_000, 240_000), new("6.1", 8_355_840, 139_264, 480_000, 480_000), new("6.2", 16_711_680, 139_264, 800_000, 800_000),
    ];

    /// <returns>The level's name; the highest one if nothing fits.</returns>
    public static string For(PictureSize size, Rational rate, int maxRateKbps, int bufferKbits)
    {
        int across = (size.Width + 15) / 16, down = (size.Height + 15) / 16;
        var perSecond = across * down * rate.ToDouble();
        var fit = Table.FirstOrDefault(l =>
            across * down <= l.FrameMacroblocks && perSecond <= l.MacroblocksPerSecond
            && (long)Math.Max(across, down) * Math.Max(across, down) <= 8L * l.FrameMacroblocks
            && maxRateKbps <= l.MaxKbps * 5 / 4 && bufferKbits <= l.MaxCpbKbits * 5 / 4);
        return (fit ?? Table[^1]).Name;
    }
}
