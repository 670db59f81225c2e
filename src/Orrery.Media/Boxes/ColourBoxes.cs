using System.Collections.Immutable;
using Orrery.Media.Codecs;

namespace Orrery.Media.Boxes;

/// <summary>Bodies of the boxes that describe colour in a video sample entry. Full boxes' headers apart, a body is what two files are compared by.</summary>
public static class ColourBoxes
{
    /// <summary>The <c>colr</c> body of type <c>nclx</c>.</summary>
    public static byte[] Nclx(Colour colour)
    {
        var writer = new BoxWriter();
        writer.Type("nclx");
        writer.U16(colour.Primaries);
        writer.U16(colour.Transfer);
        writer.U16(colour.Matrix);
        writer.U8(colour.FullRange ? (byte)0x80 : (byte)0);
        return writer.ToArray();
    }

    /// <summary>The <c>mdcv</c> body: green, blue, red, white, then luminance.</summary>
    public static byte[] Mastering(MasteringDisplay display)
    {
        var writer = new BoxWriter();
        foreach (var (x, y) in ImmutableArray.Create(display.Green, display.Blue, display.Red, display.White))
        {
            writer.U16(x);
            writer.U16(y);
        }
        writer.U32(display.MaxLuminance);
        writer.U32(display.MinLuminance);
        return writer.ToArray();
    }

    /// <summary>The <c>clli</c> body.</summary>
    public static byte[] Light(ContentLight light)
    {
        var writer = new BoxWriter();
        writer.U16(light.MaxContent);
        writer.U16(light.MaxFrameAverage);
        return writer.ToArray();
    }

    /// <summary>The colour an <c>nclx</c> <c>colr</c> box states; null for the box's other types (ICC profiles, the QuickTime form).</summary>
    public static Colour? Read(Box box)
    {
        var fields = box.Fields();
        if (new FourCc(fields.U32()) != "nclx") return null;
        var (primaries, transfer, matrix) = (fields.U16(), fields.U16(), fields.U16());
        if ((primaries | transfer | matrix) > 0xFF) throw box.Fault($"states colour codes {primaries}/{transfer}/{matrix}; codes end at 255");
        return new((byte)primaries, (byte)transfer, (byte)matrix, (fields.U8() & 0x80) != 0);
    }
}
