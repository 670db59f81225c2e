using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery;

/// <summary>Names one run for ever. It carries the partition that owns the run, so any node can route it without a look-up.</summary>
/// <remarks>Text form <c>r01-6k3v9x0m2q4wd</c>: the partition in hexadecimal and 64 bits in Crockford's base 32.</remarks>
[JsonConverter(typeof(Json))]
public readonly record struct RunId(ushort Partition, ulong Value) : IComparable<RunId>
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>The id with this value on a server of so many partitions: values spread over 1,024 slots, slots over partitions.</summary>
    public static RunId Of(ulong value, int partitions) => new((ushort)(value % 1024 * (ulong)partitions / 1024), value);

    public static bool TryParse(string? text, out RunId id)
    {
        id = default;
        if (text is null || text.Length < 17 || text[0] != 'r') return false;
        var dash = text.IndexOf('-');
        if (dash < 3 || text.Length - dash - 1 != 13) return false;
        if (!ushort.TryParse(text.AsSpan(1, dash - 1), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var partition)) return false;
        UInt128 value = 0;
        foreach (var c in text.AsSpan(dash + 1))
        {
            var digit = Digits.IndexOf(c);
            if (digit < 0) return false;
            value = value * 32 + (uint)digit;
        }

        if (value > ulong.MaxValue) return false;
        id = new RunId(partition, (ulong)value);
        return true;
    }

    /// <exception cref="FormatException">The text is not a run id.</exception>
    public static RunId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a run id; one looks like r01-6k3v9x0m2q4wd.");

    public override string ToString() => string.Create(2 + 13 + (Partition > 0xff ? 4 : 2), this, static (span, id) =>
    {
        var width = id.Partition > 0xff ? 4 : 2;
        span[0] = 'r';
        id.Partition.TryFormat(span[1..], out _, width == 4 ? "x4" : "x2");
        span[1 + width] = '-';
        var rest = id.Value;
        for (var i = span.Length - 1; i > 1 + width; i--, rest >>= 5) span[i] = Digits[(int)(rest & 31)];
    });

    public int CompareTo(RunId other) => Partition != other.Partition ? Partition.CompareTo(other.Partition) : Value.CompareTo(other.Value);

    private sealed class Json : JsonConverter<RunId>
    {
        public override RunId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var id) ? id : throw new JsonException("not a run id");

        public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
