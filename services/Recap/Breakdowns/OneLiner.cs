using System.Collections.Immutable;

namespace Orrery.Services.Recap.Breakdowns;

/// <summary>A scene in a line, as production wrote it for its schedule.</summary>
/// <param name="Scene">The scene's number.</param>
/// <param name="Part">From 1, where the breakdown has a line for each part of a scene that is shown in several; else null.</param>
/// <param name="Line">Where it stands.</param>
/// <param name="Heading">Null when the breakdown has none.</param>
/// <param name="Text">In the breakdown's own language.</param>
/// <param name="Translations">By BCP-47 tag.</param>
/// <param name="Eighths">How long it is on paper, in eighths of a page; null when it isn't said.</param>
public sealed record OneLiner(string Scene, int? Part, int Line, string? Heading, string Text, ImmutableSortedDictionary<string, string> Translations, int? Eighths);
