namespace Orrery.Media.Commands;

/// <summary>Compares every frame of a chunk with its own reference frame and with the ones before and after it, small and grey.</summary>
/// <remarks>
/// Input hashes prove which frames went into the encoder; this proves that they came out in their places. It costs little more than the
/// decoding. A chunk of one frame has no neighbours and needs no such proof.
/// </remarks>
public static class AlignCommand
{
    /// <summary>Default names of the outputs, for <see cref="Scoring.Alignment"/>.</summary>
    public const string Same = "psnr-same.log", Before = "psnr-before.log", After = "psnr-after.log";

    private const string Small = "scale=320:180:flags=area+accurate_rnd+bitexact,format=gray,split=3";

    /// <param name="referencePath">From <see cref="ReferenceCommand"/>.</param>
    /// <param name="chunkPath">From <see cref="EncodeCommand"/>.</param>
    /// <param name="rate">Frames a second of both.</param>
    /// <param name="frameCount">Frames of both; at least 2.</param>
    public static CommandLine For(string referencePath, string chunkPath, Rational rate, int frameCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frameCount, 2);
        var number = $"settb={rate.Den}/{rate.Num},setpts=N";
        string Pair(string chunk, string reference, string log) => $"{chunk}{reference}psnr=shortest=1:stats_file={log}";
        return new CommandLine
        {
            Program = CommandLine.Ffmpeg,
            Arguments =
            [
                .. FfmpegOptions.Start, "-threads", "1", .. new SourceInput(chunkPath, "mov").Arguments,
                "-threads", "1", .. new SourceInput(referencePath, "yuv4mpegpipe").Arguments, "-filter_complex",
                $"[0:v:0]{number},{Small}[c0][c1][c2];[1:v:0]{number},{Small}[r0][r1][r2];"
                    + $"[c1]trim=start_frame=1,setpts=N[cl];[r1]trim=end_frame={frameCount - 1}[re];[c2]trim=end_frame={frameCount - 1}[ce];[r2]trim=start_frame=1,setpts=N[rl];"
                    + $"{Pair("[c0]", "[r0]", Same)}[a];{Pair("[cl]", "[re]", Before)}[b];{Pair("[ce]", "[rl]", After)}[c]",
                "-map", "[a]", "-f", "null", "-", "-map", "[b]", "-f", "null", "-", "-map", "[c]", "-f", "null", "-",
            ],
            Outputs = [Same, Before, After],
        };
    }
}
