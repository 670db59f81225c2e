using System.Collections.Immutable;

namespace Orrery.Media.Boxes;

/// <summary>The brands of a file (<c>ftyp</c>) or of a segment (<c>styp</c>).</summary>
public sealed record FileType(FourCc Box, FourCc Major, uint MinorVersion, ImmutableArray<FourCc> Compatible)
{
    public static FileType Read(Box box)
    {
        var fields = box.Fields();
        var (major, minor) = (new FourCc(fields.U32()), fields.U32());
        if (fields.Remaining % 4 != 0) throw box.Fault("its brands are not four bytes each");
        var brands = ImmutableArray.CreateBuilder<FourCc>(fields.Remaining / 4);
        while (fields.Remaining > 0) brands.Add(new(fields.U32()));
        return new(box.Type, major, minor, brands.DrainToImmutable());
    }

    public void Write(BoxWriter writer)
    {
        using var box = writer.Box(Box);
        writer.Type(Major);
        writer.U32(MinorVersion);
        foreach (var brand in Compatible) writer.Type(brand);
    }
}
