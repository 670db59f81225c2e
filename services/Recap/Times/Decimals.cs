using System.Globalization;

namespace Orrery.Services.Recap.Times;

/// <summary>Decimal numbers read exactly: <c>23.976</c> is 2997/125, never the nearest double.</summary>
internal static class Decimals
{
    /// <summary>Reads what JSON and time expressions write: <c>-1.50</c>, <c>285.0</c>, <c>1e3</c>. Returns false for anything else, and for what has more than 28 digits.</summary>
    public static bool TryRead(string text, out Seconds value)
    {
        value = default;
        if (text.Length > 40 || !decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var read)) return false;
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(read, bits);
        var digits = new Int128((uint)bits[2], (ulong)(uint)bits[1] << 32 | (uint)bits[0]);
        Int128 scale = 1;
        for (var places = bits[3] >> 16 & 0xff; places > 0; places--) scale *= 10;
        value = new Seconds(read < 0 ? -digits : digits, scale);
        return true;
    }
}
