using System.Collections.Immutable;

namespace Orrery.Services.Encode.Contracts;

/// <summary>What came out.</summary>
/// <param name="Files">The package with its report: a <see cref="FileTree"/> as an artifact.</param>
/// <param name="Package">The package alone, without the report: the same bytes for the same source and request, always.</param>
public sealed record EncodeResult(ArtifactId Files, ArtifactId Package, EncodeSummary Report);

/// <summary>The result in figures.</summary>
/// <param name="Seconds">Of the title or excerpt.</param>
/// <param name="CpuSeconds">Spent by this run; what was reused costs nothing.</param>
/// <param name="Reused">Calls whose results were there already, of <paramref name="Calls"/>.</param>
public sealed record EncodeSummary(string Name, double Seconds, int Segments, ImmutableArray<RenditionSummary> Renditions, long Bytes, double CpuSeconds, int Reused, int Calls);

/// <param name="Bitrate">Average bits a second, headers included.</param>
/// <param name="Peak">The rate that players are told (HLS BANDWIDTH without audio), bits a second.</param>
/// <param name="Vmaf">Mean over all frames.</param>
/// <param name="VmafMin">The worst frame.</param>
/// <param name="Psnr">Mean of luma, decibel.</param>
/// <param name="Ssim">Mean of luma.</param>
public sealed record RenditionSummary(string Name, int Width, int Height, long Bitrate, long Peak, double Vmaf, double VmafMin, double Psnr, double Ssim);
