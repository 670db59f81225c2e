using System.Globalization;
using Orrery.Media.Commands;

namespace Orrery.Media.Tests.RealTools;

/// <summary>How alike two videos are, by ffmpeg's own psnr filter.</summary>
internal static class Psnr
{
    /// <summary>Average in decibels over the frames that both have; infinity if they are equal.</summary>
    public static double Between(string path, string other)
    {
        var run = MediaTool.Run(new CommandLine
        {
            Program = CommandLine.Ffmpeg, Arguments = ["-nostdin", "-v", "info", "-i", path, "-i", other, "-lavfi", "[0]settb=1/25,setpts=N[a];[1]settb=1/25,setpts=N[b];[a][b]psnr=shortest=1", "-f", "null", "-"],
        }).Succeeded();
        var average = run.Stderr[(run.Stderr.LastIndexOf("average:", StringComparison.Ordinal) + 8)..].Split(' ')[0];
        return average == "inf" ? double.PositiveInfinity : double.Parse(average, CultureInfo.InvariantCulture);
    }
}
