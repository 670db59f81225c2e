using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery.Media;

/// <summary>An exact fraction in lowest terms with a positive denominator: frame rates, time bases, sample aspect ratios.</summary>
/// <remarks>Times in media are never floating point inside Orrery; <see cref="ToDouble"/> is for display.</remarks>
[JsonConverter(typeof(Json))]
public readonly record struct Rational : IComparable<Rational>
{
    /// <summary>Numerator; carries the sign.</summary>
    public long Num { get; }

    /// <summary>Denominator, always positive; 1 for <c>default</c>.</summary>
    public long Den => _den == 0 ? 1 : _den;

    private readonly long _den;

    /// <exception cref="DivideByZeroException">The denominator is zero.</exception>
    /// <exception cref="OverflowException">The reduced fraction doesn't fit 64 bits.</exception>
    public Rational(long num, long den = 1) : this((Int128)num, den) { }

    private Rational(Int128 num, Int128 den)
    {
        if (den == 0) throw new DivideByZeroException("A rational needs a denominator other than zero.");
        if (den < 0) (num, den) = (-num, -den);
        var gcd = Gcd(Int128.Abs(num), den);
        Num = checked((long)(num / gcd));
        _den = checked((long)(den / gcd));
    }

    public static Rational operator +(Rational a, Rational b) => new((Int128)a.Num * b.Den + (Int128)b.Num * a.Den, (Int128)a.Den * b.Den);
    public static Rational operator -(Rational a, Rational b) => new((Int128)a.Num * b.Den - (Int128)b.Num * a.Den, (Int128)a.Den * b.Den);
    public static Rational operator *(Rational a, Rational b) => new((Int128)a.Num * b.Num, (Int128)a.Den * b.Den);
    public static Rational operator /(Rational a, Rational b) => new((Int128)a.Num * b.Den, (Int128)a.Den * b.Num);
    public static bool operator <(Rational a, Rational b) => a.CompareTo(b) < 0;
    public static bool operator >(Rational a, Rational b) => a.CompareTo(b) > 0;
    public static bool operator <=(Rational a, Rational b) => a.CompareTo(b) <= 0;
    public static bool operator >=(Rational a, Rational b) => a.CompareTo(b) >= 0;
    public static implicit operator Rational(long value) => new(value);

    public Rational Inverse => new(Den, Num);
    public double ToDouble() => (double)Num / Den;
    public int CompareTo(Rational other) => ((Int128)Num * other.Den).CompareTo((Int128)other.Num * Den);

    /// <summary>The nearest whole number; halves go up.</summary>
    public long Round() => checked((long)Floor2((Int128)Num * 2 + Den, (Int128)Den * 2));

    /// <summary>Reads "24000/1001", "24000:1001" or "25". Returns false for anything else, "0/0" included.</summary>
    public static bool TryParse(string? text, out Rational value)
    {
        value = default;
        if (text is null) return false;
        var cut = text.AsSpan().IndexOfAny('/', ':');
        var left = cut < 0 ? text.AsSpan() : text.AsSpan(0, cut);
        long den = 1;
        if (!long.TryParse(left, out var num) || (cut >= 0 && !long.TryParse(text.AsSpan(cut + 1), out den)) || den == 0) return false;
        value = new Rational(num, den);
        return true;
    }

    public override string ToString() => Den == 1 ? $"{Num}" : $"{Num}/{Den}";

    private static Int128 Floor2(Int128 a, Int128 b) => a >= 0 ? a / b : -((-a + b - 1) / b);
    private static Int128 Gcd(Int128 a, Int128 b) => b == 0 ? (a == 0 ? 1 : a) : Gcd(b, a % b);

    /// <summary>In JSON a rational is its text: "24000/1001", "25".</summary>
    private sealed class Json : JsonConverter<Rational>
    {
        public override Rational Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var value) ? value : throw new JsonException("not a fraction such as 24000/1001");

        public override void Write(Utf8JsonWriter writer, Rational value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
