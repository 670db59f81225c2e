namespace Orrery.Queries.Windows;

/// <summary>A result: one JSON object.</summary>
/// <param name="Time">The event's time or, with a window, the window's end.</param>
/// <param name="Window">The window that it is of.</param>
public readonly record struct Row(ReadOnlyMemory<byte> Json, DateTimeOffset Time, WindowSpan? Window = null);

/// <summary>A window from its start to, but without, its end.</summary>
/// <param name="LeftOut">Events of it that aren't part of its rows, since it had as many groups, rows or distinct values as it may hold.</param>
public sealed record WindowSpan(DateTimeOffset Start, DateTimeOffset End, long LeftOut);

/// <summary>What came of a query's events so far.</summary>
/// <param name="Matched">Satisfied WHERE and were in the sample.</param>
/// <param name="Late">Of these: came when all their windows were closed.</param>
/// <param name="Ahead">Of these: had a time too far ahead of the clock.</param>
/// <param name="LeftOut">Of these: were more than a window may hold; counted once a window.</param>
public readonly record struct FlowCounts(long Matched, long Late, long Ahead, long LeftOut, long Rows);
