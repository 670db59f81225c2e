namespace Orrery.Media.Probing;

/// <summary>What a pixel format's name tells.</summary>
public static class PixelFormats
{
    /// <summary>Bits of one sample: from the codec if it says so, otherwise from names such as "yuv420p10le", "gray12be", "p010le", "rgb48le".</summary>
    public static int BitDepth(string? pixelFormat, int bitsPerRawSample)
    {
        if (bitsPerRawSample is > 0 and <= 32) return bitsPerRawSample;
        if (pixelFormat is null) return 8;
        if (IsWideRgb(pixelFormat)) return 16;
        return SaysItsDepth(pixelFormat) && TrailingNumber(pixelFormat) is >= 9 and <= 32 and var bits ? bits : 8;
    }

    private static bool IsWideRgb(string name) =>
        name.StartsWith("rgb48") || name.StartsWith("bgr48") || name.StartsWith("rgba64") || name.StartsWith("bgra64");

    /// <summary>The number at the end is a depth in planar ("…p10le"), grey, XYZ and semi-planar "p0…" names, but not in "nv12" or "rgb24".</summary>
    private static bool SaysItsDepth(string name) =>
        name.StartsWith("p0") || name.StartsWith("p2") || name.StartsWith("p4") || name.StartsWith("gray") || name.StartsWith("xyz")
        || (name.LastIndexOf('p') is > 0 and var p && p + 1 < name.Length && char.IsAsciiDigit(name[p + 1]));

    /// <summary>True for RGB, in which no matrix was applied yet.</summary>
    public static bool IsRgb(string? pixelFormat) =>
        pixelFormat is not null && (pixelFormat.Contains("rgb") || pixelFormat.Contains("bgr") || pixelFormat.Contains("gbr") || pixelFormat is "pal8" or "0rgb" or "rgb0");

    private static int TrailingNumber(string name)
    {
        var end = name.Length - (name.EndsWith("le") || name.EndsWith("be") ? 2 : 0);
        var start = end;
        while (start > 0 && char.IsAsciiDigit(name[start - 1])) start--;
        return end - start is > 0 and < 4 ? int.Parse(name.AsSpan(start, end - start)) % 100 : 0;
    }
}
