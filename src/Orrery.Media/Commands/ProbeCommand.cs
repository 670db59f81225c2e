namespace Orrery.Media.Commands;

/// <summary>Asks what a file says about itself. Takes milliseconds; at most a few frames are decoded.</summary>
public static class ProbeCommand
{
    /// <param name="input">The file; its demuxer is not known yet.</param>
    /// <param name="output">Name of the JSON file for <see cref="Probing.ProbeJson"/>.</param>
    public static CommandLine For(SourceInput input, string output = "probe.json") => new()
    {
        Program = CommandLine.Ffprobe,
        Arguments =
        [
            "-v", "repeat+level+warning", "-hide_banner",
            .. input.Arguments, "-show_format", "-show_streams", "-of", "json", "-o", PathName.Output(output),
        ],
        Outputs = [output],
    };
}
