using System.Collections.Immutable;
using System.Diagnostics;
using Orrery.Services.Encode.Reports;

namespace Orrery.Report.Tests.Browser;

/// <summary>A tiny stream in two renditions with sound, made by ffmpeg's own muxer, with its page: enough for a browser to play.</summary>
internal sealed class StreamFolder : IDisposable
{
    public const int Frames = 96, FramesPerSecond = 24;

    public static readonly ImmutableArray<(string Name, int Width, int Height)> Ladder = [("180p", 320, 180), ("90p", 160, 90)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orrery-report-");

    public StreamFolder()
    {
        foreach (var (name, width, height) in Ladder)
        {
            Hls($"video/{name}", "-f", "lavfi", "-i", $"testsrc2=size={width}x{height}:rate={FramesPerSecond}:duration=4", "-c:v", "libx264", "-preset", "ultrafast",
                "-pix_fmt", "yuv420p", "-bf", "0", "-g", "48", "-keyint_min", "48", "-sc_threshold", "0");
            Ffmpeg($"{name}.mp4", "-i", $"{Root}/video/{name}/playlist.m3u8", "-f", "lavfi", "-i", "sine=duration=4", "-c:v", "copy", "-c:a", "aac", "-movflags", "+faststart");
        }
        Hls("audio/stereo", "-f", "lavfi", "-i", "sine=duration=4", "-ac", "2", "-c:a", "aac");
        File.WriteAllText($"{Root}/master.m3u8", Master);
    }

    public string Root => _folder.FullName;

    /// <summary>Two segments of two seconds with falling scores.</summary>
    public static EncodeReport Report { get; } = SampleReports.Of([48, 48], FramesPerSecond, Ladder);

    public static EncodeReport WithCopies(EncodeReport report) =>
        report with { Renditions = [.. report.Renditions.Select(r => r with { DiskCopy = $"{r.Name}.mp4" })] };

    /// <summary>Writes a page beside the stream.</summary>
    public void Write(string name, EncodeReport report, string? hlsJs) => File.WriteAllText($"{Root}/{name}", ReportPage.Render(report, hlsJs));

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Master => "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"Stereo\",DEFAULT=YES,AUTOSELECT=YES,URI=\"audio/stereo/playlist.m3u8\"\n"
        + string.Concat(Ladder.Select((r, i) =>
            $"#EXT-X-STREAM-INF:BANDWIDTH={900_000 / (i + 1)},CODECS=\"avc1.42c00d,mp4a.40.2\",RESOLUTION={r.Width}x{r.Height},FRAME-RATE=24.000,AUDIO=\"a\"\nvideo/{r.Name}/playlist.m3u8\n"));

    private void Hls(string folder, params string[] arguments)
    {
        Directory.CreateDirectory($"{Root}/{folder}");
        Ffmpeg($"{folder}/playlist.m3u8", [.. arguments, "-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4",
            "-hls_fmp4_init_filename", "init.mp4", "-hls_segment_filename", $"{Root}/{folder}/seg-%05d.m4s", "-start_number", "1"]);
    }

    private void Ffmpeg(string output, params string[] arguments)
    {
        var start = new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments, $"{Root}/{output}"]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"ffmpeg couldn't make {output}: {errors}");
    }
}
