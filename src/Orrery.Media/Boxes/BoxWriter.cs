using System.Buffers.Binary;

namespace Orrery.Media.Boxes;

/// <summary>Writes boxes into memory; a box's size is filled in when its scope ends.</summary>
/// <example><code>
/// using (writer.Box("moov"))
/// using (writer.FullBox("mvhd", version: 0, flags: 0)) writer.U32(timescale);
/// </code></example>
public sealed class BoxWriter
{
    private byte[] _bytes = new byte[256];

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public Scope Box(FourCc type)
    {
        var start = Length;
        U32(0);
        U32(type.Value);
        return new(this, start);
    }

    public Scope FullBox(FourCc type, byte version, uint flags)
    {
        var scope = Box(type);
        U32((uint)version << 24 | flags & 0xFFFFFF);
        return scope;
    }

    public void U8(byte value) => Room(1)[0] = value;
    public void U16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Room(2), value);
    public void U32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Room(4), value);
    public void U64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Room(8), value);
    public void I32(int value) => BinaryPrimitives.WriteInt32BigEndian(Room(4), value);
    public void Type(FourCc value) => U32(value.Value);
    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Room(value.Length));
    public void Zeros(int count) => Room(count).Clear();

    /// <summary>Overwrites four bytes that were written before, for a value that is known only later.</summary>
    public void Patch(int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(0, Length)[at..], value);

    public byte[] ToArray() => _bytes.AsSpan(0, Length).ToArray();

    private Span<byte> Room(int count)
    {
        if (Length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    /// <summary>An open box; disposing it writes the box's size.</summary>
    public readonly struct Scope(BoxWriter writer, int start) : IDisposable
    {
        public void Dispose() => writer.Patch(start, (uint)(writer.Length - start));
    }
}
