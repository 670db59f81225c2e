using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Orrery.Portal;

/// <summary>A few seconds of two test pictures, really encoded.</summary>
internal static class Film
{
    /// <summary>Whether what the encode service calls is installed.</summary>
    public static bool CanBeEncoded => Environment.GetEnvironmentVariable("ORRERY_TOOLS") is { Length: > 0 } tools && Directory.Exists(Path.Combine(tools, "node_modules/@ffprobe-installer")) && File.Exists("/usr/bin/ffmpeg");

    /// <returns>The run, completed.</returns>
    public static async Task<RunId> EncodeAsync(Stage stage)
    {
        var clip = Path.Combine(stage.Folder, "clip.mp4");
        using (var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=24:d=2", "-f", "lavfi", "-i", "mandelbrot=s=640x360:r=24",
            "-f", "lavfi", "-i", "sine=440:d=4", "-filter_complex", "[1:v]trim=duration=2[b];[0:v][b]concat=n=2:v=1[v]", "-map", "[v]", "-map", "2:a", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", clip]))
        {
            await ffmpeg.WaitForExitAsync();
            if (ffmpeg.ExitCode != 0) throw new InvalidOperationException("ffmpeg couldn't make the clip; it says why above.");
        }

        var source = await stage.Client.UploadFileAsync(clip);
        var run = (await stage.Client.StartAsync("encode", "video", new JsonObject { ["source"] = source.Id.ToString(), ["name"] = "clip.mp4", ["ladder"] = new JsonArray("360p", "240p") })).Run;
        await stage.EndOfAsync(run);
        return run;
    }
}
