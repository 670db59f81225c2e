using System.Buffers.Binary;
using System.Text;
using Orrery.Hosting;

namespace Orrery.Engine.Facts;

/// <summary>Writes the engine's binary form: little-endian fixed numbers, variable-length counts, times in milliseconds.</summary>
public sealed class FactWriter(int capacity = 4096)
{
    /// <summary>No length: the payload lies in an artifact.</summary>
    internal const long Elsewhere = -1;

    private byte[] _buffer = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    public byte[] ToArray() => Written.ToArray();

    public void Clear() => Length = 0;

    /// <summary>Overwrites bytes already written, for headers whose content is known last.</summary>
    public Span<byte> At(int offset, int length) => _buffer.AsSpan(offset, length);

    public Span<byte> Reserve(int bytes)
    {
        if (Length + bytes > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + bytes));
        var span = _buffer.AsSpan(Length, bytes);
        Length += bytes;
        return span;
    }

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Fixed32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    public void Fixed64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Reserve(8), value);

    /// <summary>Seven bits a byte, low bits first; negative numbers take ten bytes.</summary>
    public void Number(long value)
    {
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            Byte((byte)(rest | 0x80));
            rest >>= 7;
        }

        Byte((byte)rest);
    }

    public void Time(DateTimeOffset value) => Number(value.ToUnixTimeMilliseconds());

    public void Time(DateTimeOffset? value)
    {
        Flag(value.HasValue);
        if (value is { } time) Time(time);
    }

    public void Duration(TimeSpan value) => Number((long)value.TotalMilliseconds);

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    /// <summary>Of one that lies in an artifact: <see cref="Elsewhere"/> in place of the length, then the artifact's hash and the length.</summary>
    public void Payload(Payload value)
    {
        if (value.Stored is not { } stored)
        {
            Bytes(value.Utf8.Span);
            return;
        }

        Number(Elsewhere);
        stored.Id.CopyTo(Reserve(ArtifactId.HashLength));
        Number(stored.Length);
    }

    /// <param name="value">Null, which a sender of JSON may have left, is written as empty.</param>
    public void Text(string? value)
    {
        value ??= "";
        var length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    public void OptionalText(string? value)
    {
        Flag(value is not null);
        if (value is not null) Text(value);
    }
}
