using System.Buffers.Binary;

namespace Orrery.Media.Codecs;

/// <summary>The NAL units of one H.264 or HEVC sample, as lengths and types. Reads a few bytes a unit.</summary>
public static class NalUnits
{
    /// <summary>Whether the sample holds an IDR picture, and whether it holds parameter sets of its own.</summary>
    /// <param name="sample">The sample's bytes.</param>
    /// <param name="lengthSize">Bytes of the length before each unit.</param>
    /// <param name="hevc">HEVC types instead of H.264's.</param>
    /// <exception cref="FormatException">A unit's length reaches past the sample.</exception>
    public static (bool Idr, bool ParameterSets) Scan(ReadOnlySpan<byte> sample, int lengthSize, bool hevc)
    {
        var (idr, sets) = (false, false);
        while (!sample.IsEmpty)
        {
            var length = sample.Length > lengthSize ? Length(sample, lengthSize) : 0;
            if (length == 0 || length > sample.Length - lengthSize)
                throw new FormatException($"a NAL unit of {length} bytes with {Math.Max(0, sample.Length - lengthSize)} bytes of the sample left");
            var type = hevc ? sample[lengthSize] >> 1 & 63 : sample[lengthSize] & 31;
            idr |= hevc ? type is 19 or 20 : type == 5;
            sets |= hevc ? type is 32 or 33 or 34 : type is 7 or 8;
            sample = sample[(lengthSize + (int)length)..];
        }
        return (idr, sets);
    }

    private static uint Length(ReadOnlySpan<byte> bytes, int size) => size switch
    {
        1 => bytes[0],
        2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
    };
}
