using System.Diagnostics;

namespace Orrery.Media.Tests.Packaging;

/// <summary>The real ffmpeg, for making small chunks and for decoding packages. A failure is an exception with what it printed.</summary>
internal static class Ffmpeg
{
    public static string Run(string arguments, string? folder = null) => System.Text.Encoding.UTF8.GetString(Bytes(arguments, folder));

    public static byte[] Bytes(string arguments, string? folder = null) => Start("ffmpeg", "-nostdin -v error -y " + arguments, folder);

    public static string Probe(string arguments) => System.Text.Encoding.UTF8.GetString(Start("ffprobe", "-v error " + arguments, null));

    private static byte[] Start(string program, string arguments, string? folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"{program} {arguments}\nexit code {process.ExitCode}: {errors.Result}");
    }

    /// <summary>The hash of every decoded picture, in order. Timestamps are left out: see <see cref="DecodingTests"/>.</summary>
    public static string[] PictureHashes(string input, int stream = 0, string? folder = null) =>
        [.. Run($"{input} -map 0:v:{stream} -fps_mode passthrough -f framemd5 -", folder).Split('\n')
            .Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(',')[^1].Trim())];
}
