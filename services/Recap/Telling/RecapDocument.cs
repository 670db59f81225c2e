using System.Collections.Immutable;
using Orrery.Services.Recap.Aligning;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Telling;

/// <summary>Something to tell a viewer: a scene, or a part of one, that is over.</summary>
/// <param name="Scene">The scene's key.</param>
/// <param name="Part">From 1, where parts are told by themselves; null for a scene as a whole.</param>
/// <param name="Began">When what it speaks of began.</param>
/// <param name="Over">When all that it speaks of was over: not to be told a moment before.</param>
/// <param name="Texts">What people wrote, by BCP-47 tag, at most <see cref="ShownText.Longest"/> characters each.</param>
public sealed record Telling(string Scene, int? Part, Seconds Began, Seconds Over, ImmutableSortedDictionary<string, string> Texts);

/// <summary>A scene in the document: where it is, why one thinks so, and who decided, if somebody did.</summary>
public sealed record RecapScene(string Key, string? Number, string Heading, PlaceState State, ImmutableArray<Stretch> Stretches, bool IsMoved, double Confidence, string Reason, string? DecidedBy = null);

/// <summary>The recaps of a film.</summary>
/// <param name="Language">The tag of what the breakdown and the script are written in.</param>
/// <param name="Tellings">In the order in which they may be told.</param>
/// <param name="Findings">What people should look at: lines that were too long, scenes without one.</param>
public sealed record RecapDocument(string Title, string Language, Seconds Duration, ImmutableArray<RecapScene> Scenes, ImmutableArray<Telling> Tellings, ImmutableArray<Finding> Findings)
{
    /// <summary>The last <paramref name="count"/> that may be told at a moment, oldest first: those that were wholly over by then. Of what comes after the moment nothing is in them, not even that it comes.</summary>
    public ImmutableArray<Telling> UpTo(Seconds playhead, int count) => [.. Tellings.Where(t => t.Over <= playhead).TakeLast(Math.Max(0, count))];
}
