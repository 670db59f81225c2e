using System.Collections.Immutable;
using System.Globalization;

namespace Orrery.Media.Inspection;

/// <summary>Reads the packet list that ffprobe writes as CSV: pts, dts, flags.</summary>
public static class PacketList
{
    /// <exception cref="FormatException">A complete line isn't a packet.</exception>
    public static ImmutableArray<Packet> Parse(ReadOnlySpan<char> text)
    {
        var packets = ImmutableArray.CreateBuilder<Packet>();
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].EnumerateLines())
            if (!line.Trim().IsEmpty) packets.Add(ParseLine(line));
        return packets.ToImmutable();
    }

    /// <summary>"0,-1024,K_", and for packets with side data more fields, which are ignored.</summary>
    private static Packet ParseLine(ReadOnlySpan<char> line)
    {
        Span<Range> fields = stackalloc Range[4];
        if (line.Split(fields, ',', StringSplitOptions.TrimEntries) < 3) throw new FormatException($"This line of a packet list can't be read: '{line}'.");
        var flags = line[fields[2]];
        return new Packet(Time(line[fields[0]]), Time(line[fields[1]]), flags.Contains('K'), flags.Contains('D'));
    }

    private static long? Time(ReadOnlySpan<char> text) =>
        text.SequenceEqual("N/A") ? null
        : long.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value
        : throw new FormatException($"'{text}' is not a timestamp of a packet list.");
}
