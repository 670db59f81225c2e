using System.Collections.Immutable;

namespace Orrery.Services.Encode.Contracts;

/// <summary>What to encode, and into what.</summary>
/// <param name="Source">The source's bytes, uploaded before.</param>
/// <param name="Name">Its file name, for people.</param>
/// <param name="Ladder">Rungs such as <c>1080p</c>; null for the default ladder. Never above the source's size.</param>
/// <param name="Preset">x264 preset, <c>ultrafast</c> to <c>placebo</c>; default <c>veryfast</c>.</param>
/// <param name="Start">Seconds into the title; null for its beginning.</param>
/// <param name="Duration">Seconds; null for all that follows.</param>
public sealed record EncodeRequest(
    ArtifactId Source, string Name, ImmutableArray<string>? Ladder = null, string? Preset = null, double? Start = null, double? Duration = null)
{
    /// <summary>The presets that x264 knows, fastest first.</summary>
    public static readonly ImmutableArray<string> Presets =
        ["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "placebo"];
}
