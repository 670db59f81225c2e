namespace Orrery.Media.Commands;

/// <summary>Lists the coded pictures of the video stream without decoding: some 100 MB/s of file, little CPU.</summary>
public static class PacketsCommand
{
    /// <param name="input">The source.</param>
    /// <param name="stream">Index of the video stream.</param>
    /// <param name="output">Name of the CSV file for <see cref="Inspection.PacketList"/>.</param>
    public static CommandLine For(SourceInput input, int stream, string output = "packets.csv") => new()
    {
        Program = CommandLine.Ffprobe,
        Arguments =
        [
            "-v", "repeat+level+warning", "-hide_banner",
            .. input.Arguments, "-select_streams", $"{stream}", "-show_entries", "packet=pts,dts,flags", "-of", "csv=p=0", "-o", PathName.Output(output),
        ],
        Outputs = [output],
    };
}
