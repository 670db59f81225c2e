using Orrery.Media.Ladders;

namespace Orrery.Media.Scoring;

/// <summary>Counts the frames of a YUV4MPEG file from its size.</summary>
public static class Yuv4Mpeg
{
    /// <summary>How many bytes of the file are enough to find its header.</summary>
    public const int HeaderAtMost = 256;

    /// <param name="firstBytes">The first <see cref="HeaderAtMost"/> bytes, or all of a shorter file.</param>
    /// <param name="fileSize">Bytes of the file.</param>
    /// <param name="size">Its picture size; 8-bit 4:2:0.</param>
    /// <returns>−1 if the file isn't YUV4MPEG of that size or doesn't end with a whole frame.</returns>
    public static long FrameCount(ReadOnlySpan<byte> firstBytes, long fileSize, PictureSize size)
    {
        var header = firstBytes.IndexOf((byte)'\n') + 1;
        if (header == 0 || !firstBytes.StartsWith("YUV4MPEG2 "u8)) return -1;
        var text = System.Text.Encoding.ASCII.GetString(firstBytes[..header]);
        if (!text.Contains($" W{size.Width} ") || !text.Contains($" H{size.Height} ")) return -1;
        long chroma = (long)((size.Width + 1) / 2) * ((size.Height + 1) / 2);
        var frame = "FRAME\n".Length + (long)size.Width * size.Height + 2 * chroma;
        return (fileSize - header) % frame == 0 ? (fileSize - header) / frame : -1;
    }
}
