using System.Collections.Immutable;
using System.Text.Json;

namespace Orrery.Media.Scoring;

/// <summary>libvmaf's JSON log with the features psnr and float_ssim.</summary>
internal sealed record VmafLog(string Version, ImmutableArray<FrameScore> Frames)
{
    /// <returns>Null if the text isn't a complete log with frames numbered from 0.</returns>
    public static VmafLog? TryParse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var frames = ImmutableArray.CreateBuilder<FrameScore>();
            foreach (var frame in root.GetProperty("frames").EnumerateArray())
            {
                if (frame.GetProperty("frameNum").GetInt32() != frames.Count) return null;
                frames.Add(Parse(frame.GetProperty("metrics")));
            }
            return new VmafLog(root.GetProperty("version").GetString() ?? "unknown", frames.ToImmutable());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static FrameScore Parse(JsonElement metrics) => new(
        metrics.GetProperty("vmaf").GetDouble(), metrics.GetProperty("psnr_y").GetDouble(), metrics.GetProperty("float_ssim").GetDouble());
}
