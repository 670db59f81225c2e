namespace Orrery.Media.Commands;

/// <summary>Takes one frame of a finished chunk as a small JPEG. From the smallest rendition it costs some milliseconds.</summary>
public static class StillCommand
{
    /// <summary>Default name of the output, and its width in pixels.</summary>
    public const string Still = "still.jpg";
    public const int Width = 320;

    /// <param name="chunkPath">The chunk.</param>
    /// <param name="frame">Which frame, counted from the chunk's first.</param>
    public static CommandLine For(string chunkPath, int frame) => new()
    {
        Program = CommandLine.Ffmpeg,
        Arguments =
        [
            .. FfmpegOptions.Start, "-threads", "1", .. new SourceInput(chunkPath, "mov").Arguments,
            "-filter_complex", $"[0:v:0]trim=start_frame={frame}:end_frame={frame + 1},scale={Width}:-2:{PictureFilters.Exact}:out_range=pc,format=yuvj420p[still]",
            "-map", "[still]", "-frames:v", "1", "-q:v", "4", .. FfmpegOptions.Reproducible, "-flags:v", "+bitexact", "-f", "mjpeg", Still,
        ],
        Outputs = [Still],
    };
}
