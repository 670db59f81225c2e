using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Orrery.Services.Encode.Contracts;

/// <summary>What to encode, and into what.</summary>
/// <param name="Source">The source's bytes, uploaded before.</param>
/// <param name="Name">Its file name, for people.</param>
/// <param name="Ladder">Rungs such as <c>1080p</c>; null for the default ladder. Never above the source's size.</param>
/// <param name="Preset">x264 preset, <c>ultrafast</c> to <c>placebo</c>; default <c>veryfast</c>.</param>
/// <param name="Start">Seconds into the title; null for its beginning.</param>
/// <param name="Duration">Seconds; null for all that follows.</param>
[Description("What to encode, and into what.")]
public sealed record EncodeRequest(
    [Description("The video: a file that was uploaded.")] ArtifactId Source,
    [Searchable, Description("Its file name, for people."), Example("clip.mp4")] string Name,
    [Description("Renditions to make, by height; all that fit when nothing is chosen. None is larger than the source."), AllowedValues("2160p", "1440p", "1080p", "720p", "540p", "360p", "240p", "144p")]
    ImmutableArray<string>? Ladder = null,
    [Description("x264 preset, fastest first: a slower one makes smaller files. Default veryfast.")]
    [AllowedValues("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "placebo")]
    string? Preset = null,
    [Description("Seconds into the video at which to begin; its beginning when empty."), Range(0, double.MaxValue)] double? Start = null,
    [Description("Seconds to encode; all that follows when empty."), Range(0, double.MaxValue, MinimumIsExclusive = true)] double? Duration = null)
{
    /// <summary>The presets that x264 knows, fastest first.</summary>
    public static readonly ImmutableArray<string> Presets =
        ["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "placebo"];
}
