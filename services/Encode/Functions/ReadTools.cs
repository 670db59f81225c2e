using System.Collections.Immutable;
using Orrery.Services.Encode.Contracts;

namespace Orrery.Services.Encode.Functions;

/// <param name="Nothing">There is nothing to say.</param>
public sealed record ToolsJob(string? Nothing = null);

/// <summary>Asks the tools which builds they are. Not cached: an upgrade must be noticed.</summary>
internal static class ReadTools
{
    public static readonly Function<ToolsJob, ToolVersions> Definition =
        Function.Define<ToolsJob, ToolVersions>("read-tools", RunAsync) with { Shape = Shape.Light, Timeout = TimeSpan.FromSeconds(30) };

    private static async Task<ToolVersions> RunAsync(ToolsJob job, IFunctionContext context)
    {
        var ffmpeg = await VersionAsync("ffmpeg", context);
        var scorer = await VersionAsync("vmaf-ffprobe", context);
        return new ToolVersions(First(ffmpeg), Fingerprint.Of(ffmpeg).ToString("x16"), First(scorer));
    }

    private static async Task<string> VersionAsync(string program, IFunctionContext context) =>
        (await context.Tools.RunAsync(new ToolCall(program, ["-version"]), context.Stop)).Output;

    private static string First(string text) => text.Split('\n')[0].Split(" Copyright")[0].Trim();
}
