using System.Buffers.Binary;
using System.Text;
using Orrery.Hosting;

namespace Orrery.Engine.Facts;

/// <summary>Reads what <see cref="FactWriter"/> wrote. Payloads are slices of the source, not copies.</summary>
public sealed class FactReader(ReadOnlyMemory<byte> source)
{
    public int Position { get; private set; }

    public bool AtEnd => Position >= source.Length;

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() != 0;

    public uint Fixed32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong Fixed64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return (long)value;
        }

        throw new CorruptLogException($"A number at byte {Position} doesn't end.");
    }

    public int Count() => checked((int)Number());

    public DateTimeOffset Time() => DateTimeOffset.FromUnixTimeMilliseconds(Number());

    public DateTimeOffset? OptionalTime() => Flag() ? Time() : null;

    public TimeSpan Duration() => TimeSpan.FromMilliseconds(Number());

    public ReadOnlyMemory<byte> Bytes()
    {
        var length = Count();
        Take(length);
        return source.Slice(Position - length, length);
    }

    public Payload Payload()
    {
        var length = Number();
        if (length == FactWriter.Elsewhere) return new(new StoredPayload(new ArtifactId(Take(ArtifactId.HashLength)), Number()));
        Take(checked((int)length));
        return new(source.Slice(Position - (int)length, (int)length));
    }

    public string Text() => Encoding.UTF8.GetString(Bytes().Span);

    public string? OptionalText() => Flag() ? Text() : null;

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes < 0 || bytes > source.Length - Position) throw new CorruptLogException($"{bytes} bytes are wanted at {Position} of {source.Length}.");
        Position += bytes;
        return source.Span.Slice(Position - bytes, bytes);
    }
}

/// <summary>Durable bytes don't read as what they must be: the partition stops, for it never carries on with corrupt state.</summary>
public sealed class CorruptLogException(string message) : Exception(message);
