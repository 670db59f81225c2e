using System.Buffers.Binary;

namespace Orrery.Media.Boxes;

/// <summary>Reads big-endian fields from a box's body and never past its end: every read is checked and a failure names the box.</summary>
public ref struct FieldReader(Box box)
{
    private readonly Box _box = box;
    private ReadOnlySpan<byte> _left = box.Body.Span;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _left.Length;

    public byte U8() => Take(1)[0];
    public ushort U16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));
    public uint U32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));
    public ulong U64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));
    public int I32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));
    public void Skip(int count) => Take(count);

    /// <summary>The next bytes, as a view of the file.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _left.Length) throw _box.Fault($"ends early: {count} more bytes are needed, {_left.Length} are left");
        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }

    /// <summary>The version and flags that open a full box.</summary>
    /// <exception cref="BoxFormatException">The version is above <paramref name="maxVersion"/>.</exception>
    public (byte Version, uint Flags) FullBox(byte maxVersion)
    {
        var word = U32();
        var version = (byte)(word >> 24);
        if (version > maxVersion) throw _box.Fault($"is of version {version}; versions up to {maxVersion} are known");
        return (version, word & 0xFFFFFF);
    }

    /// <summary>A 64-bit field in version 1, a 32-bit one in version 0.</summary>
    public ulong Sized(byte version) => version == 1 ? U64() : U32();

    /// <summary>Checks, before anything is allocated, that a table's announced entries can be in the box.</summary>
    public readonly int Count(uint entries, int bytesEach)
    {
        if ((ulong)entries * (ulong)bytesEach > (ulong)_left.Length)
            throw _box.Fault($"announces {entries} entries of {bytesEach} bytes and {_left.Length} bytes are left");
        return (int)entries;
    }
}
