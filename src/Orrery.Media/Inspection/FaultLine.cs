namespace Orrery.Media.Inspection;

/// <summary>Recognises the lines of ffmpeg and ffprobe that mean damage, among the many that don't.</summary>
internal static class FaultLine
{
    private static readonly string[] ContainerFaults =
        ["partial file", "File ended prematurely", "ending at", "edit unit sync lost", "Truncating packet", "stream ends prematurely"];

    /// <param name="line">A log line.</param>
    /// <param name="videoStream">Index of the stream that counts as video.</param>
    /// <param name="audioStream">Index of the stream that counts as audio; −1 for none.</param>
    public static FaultKind? Read(string line, int videoStream, int audioStream)
    {
        if (line.Contains($"corrupt decoded frame in stream {videoStream}")) return FaultKind.DamagedFrame;
        if (line.Contains($"Error while decoding stream #0:{videoStream}:") || line.Contains($"corrupt input packet in stream {videoStream}")) return FaultKind.LostPicture;
        if (audioStream >= 0 && line.Contains($"Error while decoding stream #0:{audioStream}:")) return FaultKind.Audio;
        return ContainerFaults.Any(line.Contains) && (!line.Contains("ending at") || line.Contains("exceeds containing master element")) ? FaultKind.Container : null;
    }

    /// <summary>Drops "[h264 @ 0x55d5e8461ec0] ", which differs from run to run.</summary>
    public static string Plain(string line)
    {
        while (line.StartsWith('[') && line.IndexOf("] ", StringComparison.Ordinal) is > 0 and var end) line = line[(end + 2)..];
        return line.Trim();
    }
}
