using System.Collections.Immutable;

namespace Orrery.Media.Ladders;

/// <summary>The renditions of one source.</summary>
/// <param name="Renditions">Largest first; never empty.</param>
/// <param name="AboveSource">Rungs that were asked for but are larger than the source, so they aren't made.</param>
public sealed record LadderPlan(ImmutableArray<Rendition> Renditions, ImmutableArray<string> AboveSource);
