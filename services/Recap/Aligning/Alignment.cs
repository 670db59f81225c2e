using System.Collections.Immutable;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Aligning;

/// <summary>A piece of the film, from a moment up to another.</summary>
public sealed record Stretch(Seconds Start, Seconds End);

public enum PlaceState
{
    /// <summary>It is in the film, where its stretches say.</summary>
    Placed,

    /// <summary>It isn't in the film.</summary>
    Omitted,

    /// <summary>Nothing says where it is, or whether.</summary>
    Unknown,
}

/// <summary>Where a scene is in the film, how sure that is, and why.</summary>
/// <param name="Scene">The scene's key.</param>
/// <param name="Stretches">In the film's order; several for a scene that is split. None unless it is placed.</param>
/// <param name="Confidence">From 0 to 1.</param>
/// <param name="Reason">In words.</param>
/// <param name="IsMoved">It stands elsewhere in the film than in the script, compared with the other scenes.</param>
/// <param name="Suggested">Where it may be, for whoever decides; null when nothing can be said.</param>
public sealed record ScenePlace(string Scene, PlaceState State, ImmutableArray<Stretch> Stretches, double Confidence, string Reason, bool IsMoved = false, Stretch? Suggested = null)
{
    public bool IsSplit => Stretches.Length > 1;
}

/// <param name="Places">One for each scene of the story, in its order.</param>
/// <param name="Duration">Of the film, as far as cut and subtitles tell.</param>
public sealed record Alignment(ImmutableArray<ScenePlace> Places, Seconds Duration);
