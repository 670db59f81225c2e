namespace Orrery.Media.Scoring;

/// <summary>The scores of one frame.</summary>
/// <param name="Vmaf">0 to 100.</param>
/// <param name="PsnrY">Decibel, luma; libvmaf caps it at 60 for 8 bits.</param>
/// <param name="Ssim">0 to 1, luma.</param>
public readonly record struct FrameScore(double Vmaf, double PsnrY, double Ssim);
