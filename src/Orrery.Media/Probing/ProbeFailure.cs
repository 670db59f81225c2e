namespace Orrery.Media.Probing;

/// <summary>Turns a failed probe into the refusal that explains it.</summary>
public static class ProbeFailure
{
    /// <summary>Reads what ffprobe printed on standard error before it gave up.</summary>
    /// <param name="stderr">All of it, or its last lines.</param>
    /// <param name="fileSize">Bytes of the file.</param>
    /// <param name="firstBytes">Up to <see cref="FirstBytes.Wanted"/> bytes of the file.</param>
    public static InputRefusal Explain(string stderr, long fileSize, ReadOnlySpan<byte> firstBytes)
    {
        var bytes = InputRules.CheckBytes(fileSize, firstBytes);
        if (!bytes.Accepted) return bytes.Refusals[0];
        if (FirstBytes.LooksLikeMp4(firstBytes) && (stderr.Contains("moov atom not found") || stderr.Contains("Invalid data found"))) return Refusals.NoMoov;
        if (stderr.Contains("not on whitelist") || stderr.Contains("not on the whitelist")) return Refusals.Container(NameIn(stderr));
        if (stderr.Contains("Invalid data found when processing input")) return Refusals.NotMedia;
        return Refusals.Unreadable(LastLine(stderr));
    }

    /// <summary>The tool says "[hls @ 0x55…] Format not on whitelist 'mov,mp4…'".</summary>
    private static string NameIn(string stderr)
    {
        var line = stderr.Split('\n').First(l => l.Contains("on whitelist") || l.Contains("on the whitelist"));
        var open = line.IndexOf('[');
        var end = open < 0 ? -1 : line.IndexOfAny([' ', ']'], open);
        return end > open + 1 ? line[(open + 1)..end] : "unknown";
    }

    private static string LastLine(string stderr) =>
        stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last] ? last : "the tool gave no reason";
}
