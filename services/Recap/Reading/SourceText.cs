using System.Collections.Immutable;
using System.Text;

namespace Orrery.Services.Recap.Reading;

/// <summary>Bytes as text, text as lines, both bounded.</summary>
public static class SourceText
{
    /// <summary>The longest text that is read, in characters. A feature's subtitles have 150,000, its script 250,000, a large OTIO file a few million.</summary>
    public const int Longest = 16 * 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads UTF-8, or what a byte order mark says; what is neither is taken as Latin-1, and a fault says so.</summary>
    public static Reading<string> Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 4L * Longest) return new("", [TooLong()]);
        if (bytes.StartsWith<byte>([0xff, 0xfe])) return new(Encoding.Unicode.GetString(bytes[2..]), []);
        if (bytes.StartsWith<byte>([0xfe, 0xff])) return new(Encoding.BigEndianUnicode.GetString(bytes[2..]), []);
        if (bytes.StartsWith<byte>([0xef, 0xbb, 0xbf])) bytes = bytes[3..];
        try
        {
            return new(Utf8.GetString(bytes), []);
        }
        catch (DecoderFallbackException e)
        {
            return new(Encoding.Latin1.GetString(bytes), [new Fault(1, 0, $"The file isn't UTF-8 (byte {e.Index}); it was read as Latin-1, so letters with accents may be wrong. Save it as UTF-8.")]);
        }
    }

    /// <summary>Lines without their ends: LF, CRLF or CR.</summary>
    internal static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>Runs a reader with its last safety: text that is too long isn't begun with, and times that don't fit end the reading where it stands.</summary>
    internal static Reading<T> Guarded<T>(string text, T nothing, Func<Faults, T> read)
    {
        if (text.Length > Longest) return new(nothing, [TooLong()]);
        var faults = new Faults();
        try
        {
            return faults.With(read(faults));
        }
        catch (OverflowException)
        {
            faults.Add(0, "The file holds times or frame rates beyond what fits; nothing of it was taken.");
            return faults.With(nothing);
        }
    }

    private static Fault TooLong() => new(0, 0, $"The file is longer than {Longest:N0} characters; nothing of it was read.");
}
