using System.Collections.Immutable;
using System.Globalization;

namespace Orrery.Media.Verification;

/// <summary>One entry of a media playlist.</summary>
/// <param name="Uri">As written.</param>
/// <param name="Micros">EXTINF in microseconds.</param>
/// <param name="Range">EXT-X-BYTERANGE, if any.</param>
public sealed record PlaylistEntry(string Uri, long Micros, (long Length, long Offset)? Range);

/// <summary>An HLS media playlist as a player would read it.</summary>
public sealed record MediaPlaylist(int TargetSeconds, string? Map, bool IFramesOnly, bool Ended, ImmutableArray<PlaylistEntry> Entries)
{
    /// <exception cref="FormatException">It isn't a media playlist, or a number in it can't be read.</exception>
    public static MediaPlaylist Read(string text)
    {
        var lines = text.Split('\n');
        if (lines[0].TrimEnd('\r') != "#EXTM3U") throw new FormatException("line 1 is not #EXTM3U");
        var (target, map, frames, ended) = (0, (string?)null, false, false);
        var entries = ImmutableArray.CreateBuilder<PlaylistEntry>();
        long? micros = null;
        (long, long)? range = null;
        foreach (var line in lines.Skip(1).Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            if (After(line, "#EXT-X-TARGETDURATION:") is { } seconds) target = (int)Whole(seconds);
            else if (After(line, "#EXT-X-MAP:") is { } attributes) map = AttributeList.Read(attributes).GetValueOrDefault("URI");
            else if (line == "#EXT-X-I-FRAMES-ONLY") frames = true;
            else if (line == "#EXT-X-ENDLIST") ended = true;
            else if (After(line, "#EXTINF:") is { } extinf) micros = Micros(extinf.Split(',')[0]);
            else if (After(line, "#EXT-X-BYTERANGE:") is { } bytes) range = Range(bytes);
            else if (line[0] != '#')
            {
                entries.Add(new(line, micros ?? throw new FormatException($"'{line}' has no EXTINF"), range));
                (micros, range) = (null, null);
            }
        }
        return new(target, map, frames, ended, entries.DrainToImmutable());
    }

    /// <summary>What follows a prefix, or null.</summary>
    internal static string? After(string line, string prefix) => line.StartsWith(prefix, StringComparison.Ordinal) ? line[prefix.Length..] : null;

    private static (long, long) Range(string text) => text.Split('@') is [var length, var offset]
        ? (Whole(length), Whole(offset))
        : throw new FormatException($"the byte range '{text}' has no offset");

    private static long Micros(string text) => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 1_000_000_000
        ? (long)(seconds * 1_000_000)
        : throw new FormatException($"'{text}' is not a duration");

    private static long Whole(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new FormatException($"'{text}' is not a whole number");
}
