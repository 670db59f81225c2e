using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Orrery.Services.Encode.Reports;

/// <summary>How a rendition compares with its reference, frame by frame and in sum.</summary>
public sealed record Quality
{
    public required double VmafMean { get; init; }

    /// <summary>Harmonic mean as libvmaf pools it, 1 / mean(1 / (x + 1)) − 1: bad frames weigh more.</summary>
    public required double VmafHarmonicMean { get; init; }

    /// <summary>5th percentile, linear between neighbours: 95% of the frames are at least this good.</summary>
    public required double VmafP5 { get; init; }

    /// <summary>The lowest frame.</summary>
    public required double VmafMin { get; init; }

    /// <summary>Mean of the frames' luma PSNR in dB, where a frame without any error counts as <see cref="PsnrCeiling"/>; null if not measured.</summary>
    public double? PsnrMean { get; init; }

    /// <summary>Mean of the frames' luma SSIM, 0 to 1; null if not measured.</summary>
    public double? SsimMean { get; init; }

    /// <summary>VMAF of every frame, in order.</summary>
    [JsonConverter(typeof(DecimalSeries))]
    public required ImmutableArray<double> Vmaf { get; init; }

    /// <summary>What an infinite PSNR counts as, in dB.</summary>
    public const double PsnrCeiling = 100;

    /// <summary>Sums up a series of scores.</summary>
    /// <param name="vmaf">A score a frame; at least one.</param>
    /// <param name="psnr">Luma PSNR a frame, or empty.</param>
    /// <param name="ssim">Luma SSIM a frame, or empty.</param>
    public static Quality Of(ImmutableArray<double> vmaf, IReadOnlyCollection<double> psnr, IReadOnlyCollection<double> ssim)
    {
        if (vmaf.IsDefaultOrEmpty) throw new ArgumentException("Quality needs the score of at least one frame.", nameof(vmaf));
        return new Quality
        {
            VmafMean = vmaf.Average(),
            VmafHarmonicMean = 1 / vmaf.Average(x => 1 / (x + 1)) - 1,
            VmafP5 = Percentile(vmaf, 0.05),
            VmafMin = vmaf.Min(),
            PsnrMean = psnr.Count == 0 ? null : psnr.Average(x => Math.Min(x, PsnrCeiling)),
            SsimMean = ssim.Count == 0 ? null : ssim.Average(),
            Vmaf = vmaf,
        };
    }

    private static double Percentile(ImmutableArray<double> values, double share)
    {
        var sorted = values.Sort();
        var place = share * (sorted.Length - 1);
        var (below, part) = ((int)place, place - Math.Floor(place));
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + part * (sorted[below + 1] - sorted[below]);
    }
}

/// <summary>With what quality was measured: scores compare only where all of this is equal.</summary>
/// <param name="Model">Such as "vmaf_v0.6.1".</param>
/// <param name="Width">Both pictures were brought to this size, in pixels.</param>
/// <param name="Height">Both pictures were brought to this size, in pixels.</param>
/// <param name="Scaler">Such as "bicubic".</param>
/// <param name="BitDepth">Bits a sample at which both were compared.</param>
/// <param name="Tool">Program and version.</param>
/// <param name="Remark">What limits the figures, such as the motion term of a chunk's first frame; null if nothing does.</param>
public sealed record Scoring(string Model, int Width, int Height, string Scaler, int BitDepth, string Tool, string? Remark = null);
