using System.Globalization;
using System.Text.Json;
using Orrery.Hosting;

namespace Orrery;

/// <summary>Tables and streams in workflow code. Each call is a step: it is in the journal together with all else that the code asked for at that moment, and is done once, also across a crash.</summary>
public static class RunTables
{
    /// <summary>Does all of the changes or none; ends when they are durable. What is awaited after it sees them.</summary>
    /// <remarks>When a restarted run comes here again with the same changes, they count as done.</remarks>
    /// <exception cref="FailureException">A row is there already (<c>table.exists</c>), isn't as it was read (<c>table.changed</c>), or can't be written.</exception>
    public static Task Write(this IRun run, params IReadOnlyList<TableChange> changes) =>
        run.Call(StoreFunctions.Write, new WriteRows(NameOf(changes), [.. changes]));

    /// <summary>The row of a key as it is at this moment; null when there is none.</summary>
    public static async Task<Row<TRow>?> Find<TRow>(this IRun run, Table<TRow> table, string key) where TRow : class =>
        (await run.Call(StoreFunctions.Find, new ReadRow(table.Name, key))).Rows is [var row] ? table.Read(row) : null;

    /// <summary>One page of rows as they are at this moment. All of it is recorded with the run: ask for no more than is needed.</summary>
    public static async Task<RowPage<TRow>> Rows<TRow>(this IRun run, Table<TRow> table, RowQuery? query = null) where TRow : class =>
        StoreFunctions.Page(table, await run.Call(StoreFunctions.Rows, new ReadRows(table.Name, query ?? new RowQuery())));

    /// <summary>Appends events to a stream in their order; ends when they are durable.</summary>
    /// <exception cref="FailureException">They can't be taken.</exception>
    public static Task Append<TEvent>(this IRun run, EventStream<TEvent> stream, params IReadOnlyList<TEvent> events) where TEvent : class =>
        run.Call(StoreFunctions.Append, StoreFunctions.Events(stream, NameOf(events), events));

    /// <summary>Once a restarted run asks for something else under the same step, that is another write.</summary>
    private static string NameOf<T>(IReadOnlyList<T> what) => Fingerprint.Of(JsonSerializer.SerializeToUtf8Bytes(what, OrreryJson.Options)).ToString("x16", CultureInfo.InvariantCulture);
}
