using Orrery.Media.Ladders;

namespace Orrery.Media.Commands;

/// <summary>Compares a chunk with its reference: VMAF, PSNR and SSIM of every frame.</summary>
/// <remarks>
/// Both inputs get the same time base and are numbered from 0, since differing timestamps silently pair the wrong frames; the chunk is scaled
/// up to the reference's size with the project's scaler. Scores of different sizes, models or tools can't be compared. Standard output has one
/// line for each frame that was compared, as it is compared: <see cref="Scoring.ScoredFrames"/>.
/// </remarks>
public static class ScoreCommand
{
    /// <summary>Model and features.</summary>
    public const string Model = "vmaf_v0.6.1";

    /// <summary>Default name of the log. Start in an empty folder: a failed run leaves an older log in place.</summary>
    public const string Log = "vmaf.json";

    /// <param name="referencePath">From <see cref="ReferenceCommand"/>.</param>
    /// <param name="chunkPath">From <see cref="EncodeCommand"/>.</param>
    /// <param name="rate">Frames a second of both.</param>
    /// <param name="size">The reference's size.</param>
    /// <param name="threads">libvmaf's threads; they don't change the scores.</param>
    public static CommandLine For(string referencePath, string chunkPath, Rational rate, PictureSize size, int threads = 1)
    {
        var number = $"settb={rate.Den}/{rate.Num},setpts=N";
        return new CommandLine
        {
            Program = CommandLine.VmafFfprobe,
            Arguments =
            [
                "-v", "error", "-hide_banner", "-f", "lavfi", "-i",
                $"movie=filename={PathName.Input(referencePath)}:format_name=yuv4mpegpipe,{number}[r];"
                    + $"movie=filename={PathName.Input(chunkPath)}:format_name=mov,{number},scale={size.Width}:{size.Height}:{PictureFilters.Exact}[d];"
                    + $"[d][r]libvmaf=model=version={Model}:feature=name=psnr|name=float_ssim:n_threads={threads}:log_fmt=json:log_path={Log}",
                "-show_entries", "frame=pts", "-of", "csv=p=0",
            ],
            Outputs = [Log],
        };
    }
}
