using Orrery.Media.Boxes;
using Orrery.Media.Codecs;

namespace Orrery.Media.Packaging;

/// <summary>Says where two sample entries of one track differ. Their bytes must be equal: a decoder is set up once and sees every chunk.</summary>
internal static class EntryDifference
{
    private const string Advice =
        "encode every chunk of a track with the same profile, level, VBV, reference count and colour, and stitchable=1 (x264) or info=0 (x265)";

    /// <summary>The first difference in words, or null where the entries are equal. Only <c>btrt</c>, a measured bitrate, may differ.</summary>
    public static string? Between(VisualSampleEntry first, VisualSampleEntry other)
    {
        if (Bytes(first).SequenceEqual(Bytes(other))) return null;
        return $"{What(first, other)}; {Advice}";
    }

    private static string What(VisualSampleEntry first, VisualSampleEntry other)
    {
        if (other.Format != first.Format) return $"its codec is '{other.Format}', the track's '{first.Format}'";
        if ((other.Width, other.Height) != (first.Width, first.Height)) return $"it is {other.Width}x{other.Height}, the track {first.Width}x{first.Height}";
        foreach (var (mine, its) in Boxes(first).Zip(Boxes(other)))
        {
            if (its.Type != mine.Type) return $"its sample entry has '{its.Type}' where the track has '{mine.Type}'";
            if (its.Whole.Span.SequenceEqual(mine.Whole.Span)) continue;
            return its.Type == "avcC" ? Parts(AvcConfiguration.Read(mine), AvcConfiguration.Read(its)) : At($"'{its.Type}'", mine.Body.Span, its.Body.Span, 0);
        }
        var (had, has) = (Boxes(first).Count(), Boxes(other).Count());
        return had != has ? $"its sample entry has {has} boxes, the track's {had}" : At("its sample entry", first.Box.Whole.Span, other.Box.Whole.Span, 0);
    }

    private static string Parts(AvcConfiguration mine, AvcConfiguration its)
    {
        foreach (var (a, b) in mine.Parts.Zip(its.Parts))
        {
            if (a.Name != b.Name) return $"its avcC has {b.Name} where the track has {a.Name}";
            if (!a.Bytes.Span.SequenceEqual(b.Bytes.Span)) return At($"its {b.Name}", a.Bytes.Span, b.Bytes.Span, b.Offset);
        }
        return $"its avcC has {its.Parts.Length} parts, the track's {mine.Parts.Length}";
    }

    private static string At(string name, ReadOnlySpan<byte> mine, ReadOnlySpan<byte> its, int offset)
    {
        var at = mine.CommonPrefixLength(its);
        var (was, now) = (at < mine.Length ? $"0x{mine[at]:X2}" : "ended", at < its.Length ? $"0x{its[at]:X2}" : "ends");
        return $"{name} differs at byte {at}{(offset > 0 ? $" (byte {offset + at} of the avcC)" : "")}: {now}, the track's {was}";
    }

    private static IEnumerable<Box> Boxes(VisualSampleEntry entry) => entry.Children.Where(c => c.Type != "btrt");

    private static byte[] Bytes(VisualSampleEntry entry) =>
        [.. entry.Box.Body[..VisualSampleEntry.FieldBytes].Span, .. Boxes(entry).SelectMany(b => b.Whole.ToArray())];
}
