using System.Collections.Immutable;
using System.Text.Json;
using Orrery.Client;

namespace Orrery.Cli.Encode;

/// <summary>The figures that a finished <c>encode/video</c> run gives as its result. What another version of the service leaves out is null.</summary>
/// <param name="Seconds">Of video.</param>
/// <param name="Bytes">Of the package.</param>
/// <param name="CpuSeconds">Spent by this run.</param>
/// <param name="Reused">Calls whose results were there already, of <paramref name="Calls"/>.</param>
internal sealed record EncodeResult(double? Seconds, int? Segments, ImmutableArray<RenditionResult> Renditions, long? Bytes, double? CpuSeconds, int? Reused, int? Calls)
{
    /// <summary>Null when the run has no such result.</summary>
    public static EncodeResult? Of(RunView run)
    {
        if (run.Result is not { ValueKind: JsonValueKind.Object } result || !result.TryGetProperty("report", out var report)) return null;
        try
        {
            return report.Deserialize<EncodeResult>(OrreryJson.Options) is { } read ? read with { Renditions = read.Renditions.IsDefault ? [] : read.Renditions } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Bitrate">Average, bits a second.</param>
/// <param name="Peak">Bits a second.</param>
/// <param name="Vmaf">Mean over all frames.</param>
/// <param name="VmafMin">The worst frame.</param>
/// <param name="Psnr">Decibel.</param>
internal sealed record RenditionResult(string Name, int? Width, int? Height, double? Bitrate, double? Peak, double? Vmaf, double? VmafMin, double? Psnr, double? Ssim);
