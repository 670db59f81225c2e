using System.Text;

namespace Orrery.Media.Probing;

/// <summary>What the first bytes of a file give away before any tool opens it.</summary>
public static class FirstBytes
{
    /// <summary>How many bytes are worth reading; more is ignored.</summary>
    public const int Wanted = 4096;

    private static readonly string[] PlaylistStarts =
        ["#EXTM3U", "ffconcat", "[playlist]", "<SmoothStreamingMedia", "<smil", "<MPD", "<asx", "<WinAmp", "v=0\r", "v=0\n", "file '", "file \"", "file /", "http://", "https://", "concat:"];

    /// <summary>A text that refers to other files or addresses: HLS, DASH, concat scripts, SDP, PLS, SMIL, bare links.</summary>
    public static bool LooksLikePlaylist(ReadOnlySpan<byte> bytes)
    {
        if (!LooksLikeText(bytes)) return false;
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, Wanted)]).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (PlaylistStarts.Any(start => text.StartsWith(start, StringComparison.OrdinalIgnoreCase))) return true;
        return text.StartsWith("<?xml") && PlaylistStarts.Where(s => s[0] == '<').Any(s => text.Contains(s, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Printable text throughout, and not the text header of a YUV4MPEG file.</summary>
    public static bool LooksLikeText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.StartsWith("YUV4MPEG2 "u8)) return false;
        foreach (var b in bytes[..Math.Min(bytes.Length, Wanted)])
            if (b is < 0x20 and not ((byte)'\t' or (byte)'\r' or (byte)'\n') or 0x7F) return false;
        return IsUtf8(bytes[..Math.Min(bytes.Length, Wanted)]);
    }

    /// <summary>An ISO base media file (mov, mp4): its first box is one that such files begin with.</summary>
    public static bool LooksLikeMp4(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 8 && bytes[4..8] is var type
        && (type.SequenceEqual("ftyp"u8) || type.SequenceEqual("moov"u8) || type.SequenceEqual("mdat"u8) || type.SequenceEqual("wide"u8)
            || type.SequenceEqual("free"u8) || type.SequenceEqual("skip"u8) || type.SequenceEqual("pnot"u8));

    private static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        // The last character may be cut off by the reader.
        var end = bytes.Length;
        for (var back = 0; back < 3 && end > 0 && bytes[end - 1] >= 0x80; back++) end--;
        return System.Text.Unicode.Utf8.IsValid(bytes[..end]);
    }
}
