using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Orrery.Hosting;

namespace Orrery.Client.Protocol.Compact;

/// <summary>Reads what <see cref="CompactWriter"/> wrote. What it hands out are copies.</summary>
/// <exception cref="FormatException">The bytes end too early or say what can't be; from any method.</exception>
internal ref struct CompactReader(ReadOnlySpan<byte> from)
{
    private ReadOnlySpan<byte> _left = from;

    public readonly bool AtEnd => _left.IsEmpty;

    public byte Byte() => Take(1)[0];

    public long Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return (long)(value >> 1) ^ -(long)(value & 1);
        }

        throw new FormatException("A number has too many bytes.");
    }

    public int Int() => Number() is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw new FormatException("A number is too large.");

    /// <summary>Of items that follow, each of which takes a byte at least.</summary>
    public int Count() => Within(Number());

    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public double Real() => BitConverter.UInt64BitsToDouble(Fixed64());

    public TimeSpan Span() => new(Number());

    public DateTimeOffset Time()
    {
        var (ticks, offset) = ((long)Fixed64(), Number());
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks && offset is >= -14 * 60 and <= 14 * 60
            ? new DateTimeOffset(ticks, TimeSpan.FromMinutes(offset))
            : throw new FormatException("A time is out of range.");
    }

    public RunId Run() => new((ushort)Number(), Fixed64());

    public ReadOnlySpan<byte> Bytes() => Take(Count());

    public Payload Payload()
    {
        var length = Number();
        if (length == CompactWriter.Elsewhere) return new Payload(new StoredPayload(new ArtifactId(Take(ArtifactId.HashLength)), Number()));
        return length == 0 ? default : new Payload(Take(Within(length)).ToArray());
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public T Json<T>()
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Bytes(), OrreryJson.Options) ?? throw new FormatException($"Null where a {typeof(T).Name} is wanted.");
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private readonly int Within(long count) => count >= 0 && count <= _left.Length ? (int)count : throw new FormatException($"{count} is no count of what follows.");

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _left.Length) throw new FormatException("The batch ends too early.");
        var taken = _left[..length];
        _left = _left[length..];
        return taken;
    }
}
