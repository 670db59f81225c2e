using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery.Services.Recap.Times;

/// <summary>Frames a second, exact: 24, 24000/1001.</summary>
[JsonConverter(typeof(Json))]
public readonly record struct FrameRate(long Num, long Den)
{
    /// <summary>The highest that is read: sound's samples are counted by such rates too.</summary>
    public const long Highest = 1_000_000;

    /// <summary>What timecode counts in a second: 24 for 24000/1001.</summary>
    public long Nominal => (Num + Den - 1) / Den;

    /// <summary>Whether there is a drop-frame count for it: 30000/1001 and 60000/1001.</summary>
    public bool CanDrop => Den == 1001 && Num is 30_000 or 60_000;

    /// <exception cref="OverflowException">So many frames don't fit.</exception>
    public Seconds At(Int128 frames) => new(checked(frames * Den), Num);

    /// <summary>Reads <c>24</c>, <c>24000/1001</c>, and the short forms of the latter kind: <c>23.976</c>, <c>23.98</c>, <c>29.97</c>, <c>59.94</c>, and a double's <c>23.976023976…</c>.</summary>
    public static bool TryParse(string? text, out FrameRate rate)
    {
        rate = default;
        if (text is null) return false;
        var cut = text.IndexOf('/', StringComparison.Ordinal);
        if (cut >= 0)
        {
            return long.TryParse(text.AsSpan(0, cut), NumberStyles.None, CultureInfo.InvariantCulture, out var num)
                && long.TryParse(text.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var den) && IsRate(num, den, out rate);
        }

        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var read) && IsRate(read, out rate);
    }

    public override string ToString() => Den == 1 ? $"{Num}" : $"{Num}/{Den}";

    private static bool IsRate(decimal read, out FrameRate rate)
    {
        rate = default;
        if (read is < 1 or > Highest) return false;
        if (read == decimal.Truncate(read)) return IsRate((long)read, 1, out rate);
        // Written short or as a double, a rate below a whole one by 1000/1001 isn't exact: within 0.006 it is meant.
        var whole = decimal.Ceiling(read);
        if (whole <= 240 && Math.Abs(read - whole * 1000 / 1001) <= 0.006m) return IsRate((long)whole * 1000, 1001, out rate);
        var thousandths = decimal.Round(read * 1000);
        return thousandths == read * 1000 && IsRate((long)thousandths, 1000, out rate);
    }

    private static bool IsRate(long num, long den, out FrameRate rate)
    {
        rate = default;
        if (num <= 0 || den <= 0 || den > 1001 || num / den > Highest || num < den) return false;
        var (a, b) = (num, den);
        while (b != 0) (a, b) = (b, a % b);
        rate = new FrameRate(num / a, den / a);
        return rate.Num <= Seconds.FinestStep;
    }

    private sealed class Json : JsonConverter<FrameRate>
    {
        public override FrameRate Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            TryParse(reader.TokenType == JsonTokenType.String ? reader.GetString() : null, out var rate) ? rate : throw new JsonException("Expected frames a second such as \"24\" or \"24000/1001\".");

        public override void Write(Utf8JsonWriter writer, FrameRate value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
