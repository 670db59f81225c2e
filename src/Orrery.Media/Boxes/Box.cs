using System.Buffers.Binary;

namespace Orrery.Media.Boxes;

/// <summary>One box of an ISO base media file: a typed view of the file's own bytes, nothing is copied.</summary>
/// <param name="Type">The box's type.</param>
/// <param name="Path">The types from the top of the file to this box, joined by slashes.</param>
/// <param name="Offset">Where the box's header starts, in bytes from the start of the file.</param>
/// <param name="HeaderSize">Bytes before the body: 8, 16 with a 64-bit size.</param>
/// <param name="Whole">Header and body.</param>
public readonly record struct Box(FourCc Type, string Path, long Offset, int HeaderSize, ReadOnlyMemory<byte> Whole)
{
    public ReadOnlyMemory<byte> Body => Whole[HeaderSize..];

    /// <summary>The boxes inside this one, after <paramref name="skip"/> bytes of fields of its own.</summary>
    /// <exception cref="BoxFormatException">A child lies about its size.</exception>
    public IEnumerable<Box> Children(int skip = 0)
    {
        if (skip > Body.Length) throw Fault($"needs {skip} bytes of fields before its children and has {Body.Length}");
        return Sequence(Body[skip..], Offset + HeaderSize + skip, Path + "/");
    }

    /// <summary>The only child of a type.</summary>
    /// <exception cref="BoxFormatException">There is none, or more than one.</exception>
    public Box Child(FourCc type, int skip = 0) =>
        OptionalChild(type, skip) ?? throw Fault($"has no '{type}' box");

    /// <summary>The only child of a type, or null if there is none.</summary>
    /// <exception cref="BoxFormatException">There is more than one.</exception>
    public Box? OptionalChild(FourCc type, int skip = 0)
    {
        Box? found = null;
        foreach (var child in Children(skip))
        {
            if (child.Type != type) continue;
            if (found is not null) throw child.Fault($"there is a second '{type}' box; one is allowed here");
            found = child;
        }
        return found;
    }

    /// <summary>A bounds-checked reader at the start of the body.</summary>
    public FieldReader Fields() => new(this);

    /// <summary>An exception that names this box and its offset.</summary>
    public BoxFormatException Fault(string problem) => new(Path, Offset, problem);

    /// <summary>The boxes of a whole file, in order. Reads eight to sixteen bytes a box; bodies stay untouched until asked for.</summary>
    /// <exception cref="BoxFormatException">A box is cut off or lies about its size.</exception>
    public static IEnumerable<Box> File(ReadOnlyMemory<byte> file) => Sequence(file, 0, "");

    private static IEnumerable<Box> Sequence(ReadOnlyMemory<byte> bytes, long offset, string prefix)
    {
        while (!bytes.IsEmpty)
        {
            var box = First(bytes, offset, prefix);
            yield return box;
            bytes = bytes[box.Whole.Length..];
            offset += box.Whole.Length;
        }
    }

    private static Box First(ReadOnlyMemory<byte> bytes, long offset, string prefix)
    {
        if (bytes.Length < 8) throw new BoxFormatException(prefix + "?", offset, $"{bytes.Length} stray bytes where a box header of 8 should be");
        var span = bytes.Span;
        var type = new FourCc(BinaryPrimitives.ReadUInt32BigEndian(span[4..]));
        var path = prefix + type;
        ulong size = BinaryPrimitives.ReadUInt32BigEndian(span);
        var header = 8;
        if (size == 1)
        {
            if (bytes.Length < 16) throw new BoxFormatException(path, offset, "announces a 64-bit size and ends before it");
            size = BinaryPrimitives.ReadUInt64BigEndian(span[8..]);
            header = 16;
        }
        else if (size == 0)
        {
            size = (ulong)bytes.Length;
        }
        if (size < (ulong)header) throw new BoxFormatException(path, offset, $"says it is {size} bytes long, less than its own header of {header}");
        if (size > (ulong)bytes.Length) throw new BoxFormatException(path, offset, $"says it is {size} bytes long and only {bytes.Length} are left");
        return new(type, path, offset, header, bytes[..(int)size]);
    }
}
