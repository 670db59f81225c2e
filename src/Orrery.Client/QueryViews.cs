using System.Text.Json;

namespace Orrery.Client;

/// <summary>What follows from a live query.</summary>
public abstract record QueryNews;

/// <summary>The query is live. Comes again after each connection: what happened between two isn't known to it.</summary>
/// <param name="Query">In its canonical spelling.</param>
/// <param name="Columns">The keys of a row in their order; empty for <c>*</c>.</param>
/// <param name="Masked">Properties it names that are cut out of events and so are missing.</param>
public sealed record QueryBegun(string Query, IReadOnlyList<string> Columns, IReadOnlyList<string> Masked) : QueryNews;

/// <summary>A result.</summary>
/// <param name="Time">The event's, or the end of the window.</param>
public sealed record QueryRow(DateTimeOffset Time, JsonElement Row, QueryWindow? Window = null) : QueryNews;

/// <param name="LeftOut">Events that aren't part of the rows, since the window held as much as it may.</param>
public sealed record QueryWindow(DateTimeOffset Start, DateTimeOffset End, long LeftOut);

/// <summary>Here rows are missing, since they came faster than they were taken.</summary>
public sealed record QueryLost(long Rows) : QueryNews;

/// <summary>What came of its events so far. Comes at least every five seconds.</summary>
/// <param name="Matched">Satisfied WHERE and were in the sample.</param>
/// <param name="Late">Of these: came when their windows were closed.</param>
/// <param name="Ahead">Of these: had a time too far ahead of the server's clock.</param>
/// <param name="LeftOut">Of these: were more than a window may hold.</param>
/// <param name="Lost">Rows that this reader didn't take in time.</param>
public sealed record QueryCounted(long Matched, long Late, long Ahead, long LeftOut, long Rows, long Lost) : QueryNews;
