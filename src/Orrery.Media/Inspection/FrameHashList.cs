using System.Collections.Immutable;
using System.Globalization;

namespace Orrery.Media.Inspection;

/// <summary>What ffmpeg's framehash muxer wrote for one stream.</summary>
/// <param name="TimeBase">Seconds of a tick; null if the list holds no stream header.</param>
/// <param name="Frames">In the order in which they came out.</param>
public sealed record FrameHashList(Rational? TimeBase, ImmutableArray<HashedFrame> Frames)
{
    /// <summary>Reads the text. A last line that was cut off by a killed tool is ignored.</summary>
    /// <exception cref="FormatException">A complete line isn't a frame hash, or the list holds a second stream.</exception>
    public static FrameHashList Parse(ReadOnlySpan<char> text)
    {
        Rational? timeBase = null;
        var frames = ImmutableArray.CreateBuilder<HashedFrame>();
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        foreach (var line in whole.EnumerateLines())
        {
            if (line.StartsWith("#tb 0:")) timeBase = Rational.TryParse(line[6..].Trim().ToString(), out var value) ? value : null;
            else if (!line.IsEmpty && line[0] != '#') frames.Add(ParseFrame(line));
        }
        return new FrameHashList(timeBase, frames.ToImmutable());
    }

    /// <summary>"0,     145920,     145920,      512,  3110400, a30a74ab98e7f6783ffd75ea602129bb": stream, DTS, PTS, duration, size, hash.</summary>
    private static HashedFrame ParseFrame(ReadOnlySpan<char> line)
    {
        Span<Range> fields = stackalloc Range[7];
        var count = line.Split(fields, ',', StringSplitOptions.TrimEntries);
        if (count < 6 || !line[fields[0]].SequenceEqual("0")
            || !long.TryParse(line[fields[2]], CultureInfo.InvariantCulture, out var pts)
            || !long.TryParse(line[fields[4]], CultureInfo.InvariantCulture, out var size)
            || !FrameHash.TryParse(line[fields[5]], out var hash))
            throw new FormatException($"This line of a frame hash list can't be read: '{line}'. Was it written with -hash {FrameHash.Algorithm}?");
        return new HashedFrame(pts, size, hash);
    }
}
