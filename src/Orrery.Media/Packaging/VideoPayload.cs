using Orrery.Media.Boxes;
using Orrery.Media.Codecs;

namespace Orrery.Media.Packaging;

/// <summary>What the samples themselves must keep: IDR pictures where the boxes say sync, and no parameter sets of their own.</summary>
internal static class VideoPayload
{
    /// <summary>Looks at the NAL units of H.264 and HEVC; AV1 and VP9 samples are not opened.</summary>
    public static void Check(VideoChunk chunk, ReadOnlyMemory<byte> bytes)
    {
        if (LengthSize(chunk.Entry) is not { } lengthSize) return;
        var hevc = chunk.Entry.Format == "hvc1";
        for (var i = 0; i < chunk.Samples.Length; i++)
        {
            var sample = chunk.Samples[i];
            var (idr, sets) = Scan(chunk.Name, i, bytes.Span.Slice((int)sample.Offset, sample.Size), lengthSize, hevc);
            if (sample.IsSync && !idr)
                throw new PackagingException(chunk.Name, $"sample {i} is marked as a starting point and is no IDR picture: encode with open-gop=0");
            if (sets)
                throw new PackagingException(chunk.Name, $"sample {i} carries parameter sets of its own, which hide a mismatch between chunks: encode with global headers (-flags +global_header)");
        }
    }

    private static (bool, bool) Scan(string name, int sample, ReadOnlySpan<byte> bytes, int lengthSize, bool hevc)
    {
        try { return NalUnits.Scan(bytes, lengthSize, hevc); }
        catch (FormatException e) { throw new PackagingException(name, $"sample {sample} is broken: {e.Message}", e); }
    }

    private static int? LengthSize(VisualSampleEntry entry) => entry.Format.ToString() switch
    {
        "avc1" => AvcConfiguration.Read(CodecString.Required(entry, "avcC")).LengthSize,
        "hvc1" => HevcLengthSize(CodecString.Required(entry, "hvcC")),
        _ => null,
    };

    private static int HevcLengthSize(Box box)
    {
        var fields = box.Fields();
        fields.Skip(21);
        return (fields.U8() & 3) + 1 is not 3 and var size ? size : throw box.Fault("has NAL lengths of 3 bytes; 1, 2 and 4 are allowed");
    }
}
