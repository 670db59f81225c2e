using Orrery.Media.Ladders;

namespace Orrery.Media.Scoring;

/// <summary>At which size renditions are compared with their source.</summary>
/// <remarks>
/// One size for all rungs, or their scores couldn't be compared: the source's displayed size, at most 1920x1080 since VMAF v0.6.1 models a
/// 1080p screen. Below 64 pixels a side libvmaf has nothing to measure (under 32 it crashes), so smaller pictures are enlarged.
/// </remarks>
public static class ScoringSize
{
    public const int Smallest = 64;

    public static PictureSize For(PictureSize shown) => shown.FitInto(1920, 1080, Smallest);
}
