using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery.Services.Recap.Times;

/// <summary>An exact time or duration in seconds, as a fraction in lowest terms: a frame of 24000/1001 a second begins at an exact moment. Never floating point.</summary>
/// <remarks>What readers let in is bounded (<see cref="IsBounded"/>); sums and differences of two such times always fit.</remarks>
[JsonConverter(typeof(Json))]
public readonly record struct Seconds : IComparable<Seconds>
{
    /// <summary>The finest step that readers let in, so many in a second: ten-millionths, the clock of TTML ticks, together with frames of 24 or 30.</summary>
    public const long FinestStep = 30_000_000;

    /// <summary>The longest time that readers let in, in hours.</summary>
    public const int LongestHours = 1_000;

    private readonly Int128 _num;
    private readonly Int128 _denLessOne;

    /// <exception cref="DivideByZeroException">The denominator is zero.</exception>
    /// <exception cref="OverflowException">The fraction doesn't fit 127 bits.</exception>
    public Seconds(Int128 num, Int128 den)
    {
        if (den == 0) throw new DivideByZeroException("A time needs a denominator other than zero.");
        if (den < 0) (num, den) = checked((-num, -den));
        var shared = Shared(Int128.Abs(num), den);
        (_num, _denLessOne) = (num / shared, den / shared - 1);
    }

    public static Seconds Zero => default;

    private Int128 Den => _denLessOne + 1;

    /// <summary>Neither negative nor longer than <see cref="LongestHours"/>, and in steps no finer than <see cref="FinestStep"/>.</summary>
    public bool IsBounded => _num >= 0 && Den <= FinestStep && _num <= Den * (LongestHours * 3600L);

    public static Seconds Whole(long seconds) => new(seconds, 1);

    public static Seconds Milliseconds(long ms) => new(ms, 1000);

    public static Seconds operator +(Seconds a, Seconds b) => new(checked(a._num * b.Den + b._num * a.Den), checked(a.Den * b.Den));
    public static Seconds operator -(Seconds a, Seconds b) => new(checked(a._num * b.Den - b._num * a.Den), checked(a.Den * b.Den));
    public static bool operator <(Seconds a, Seconds b) => a.CompareTo(b) < 0;
    public static bool operator >(Seconds a, Seconds b) => a.CompareTo(b) > 0;
    public static bool operator <=(Seconds a, Seconds b) => a.CompareTo(b) <= 0;
    public static bool operator >=(Seconds a, Seconds b) => a.CompareTo(b) >= 0;

    public static Seconds Min(Seconds a, Seconds b) => a < b ? a : b;

    public static Seconds Max(Seconds a, Seconds b) => a > b ? a : b;

    /// <summary>The whole number of steps, so many a second, that is not before this time: of 1000 a second, milliseconds rounded up.</summary>
    public Int128 CeilingAt(long num, long den = 1) => -Floor(checked(-_num * num), checked(Den * den));

    /// <summary>This time in steps of so many a second, where it is a whole number of them; else null.</summary>
    public Int128? StepsAt(long num, long den = 1) => checked(_num * num) % checked(Den * den) == 0 ? _num * num / (Den * den) : null;

    /// <summary>For people and scales, never for arithmetic.</summary>
    public double ToDouble() => (double)_num / (double)Den;

    public int CompareTo(Seconds other) => checked(_num * other.Den).CompareTo(checked(other._num * Den));

    /// <summary>For people: <c>1:02:03.456</c>, <c>02:03.456</c>; milliseconds, rounded up.</summary>
    public string Clock()
    {
        var ms = CeilingAt(1000);
        var (hours, rest) = (ms / 3_600_000, ms % 3_600_000);
        var text = string.Create(CultureInfo.InvariantCulture, $"{rest / 60_000:00}:{rest / 1000 % 60:00}.{rest % 1000:000}");
        return hours == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{hours}:{text}");
    }

    /// <summary>Reads a fraction or a decimal number: <c>95/8</c>, <c>11.875</c>. Returns false for what isn't one, or isn't bounded.</summary>
    public static bool TryParse(string? text, out Seconds value)
    {
        value = default;
        if (text is null || text.Length > 60) return false;
        var cut = text.IndexOf('/', StringComparison.Ordinal);
        if (cut < 0) return Decimals.TryRead(text, out value) && value.IsBounded;
        if (!long.TryParse(text.AsSpan(0, cut), NumberStyles.None, CultureInfo.InvariantCulture, out var num)) return false;
        if (!long.TryParse(text.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var den) || den == 0) return false;
        value = new Seconds(num, den);
        return value.IsBounded;
    }

    /// <summary>The fraction: <c>95/8</c>, or <c>12</c>.</summary>
    public override string ToString() => Den == 1 ? $"{_num}" : $"{_num}/{Den}";

    private static Int128 Floor(Int128 a, Int128 b) => a >= 0 ? a / b : -((-a + b - 1) / b);

    private static Int128 Shared(Int128 a, Int128 b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a == 0 ? 1 : a;
    }

    /// <summary>In JSON a time is its text. A number is read as well, since people write <c>12.5</c>.</summary>
    private sealed class Json : JsonConverter<Seconds>
    {
        public override Seconds Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.Number ? System.Text.Encoding.UTF8.GetString(reader.ValueSpan) : reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            return TryParse(text, out var value) ? value : throw new JsonException($"Expected seconds such as \"95/8\" or \"11.875\", from 0 to {LongestHours} hours.");
        }

        public override void Write(Utf8JsonWriter writer, Seconds value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
