using Orrery.Hosting;

namespace Orrery.Workers.Hosting;

/// <summary>Tables and streams, as an attempt reaches them.</summary>
internal sealed class AttemptTables(IStoreAsker asker) : ITables
{
    public Task WriteAsync(string name, params IReadOnlyList<TableChange> changes) => StoreFunctions.AskAsync(asker, new WriteRows(name, [.. changes]));

    public async Task<Row<TRow>?> FindAsync<TRow>(Table<TRow> table, string key) where TRow : class =>
        StoreFunctions.Page(table, await StoreFunctions.AskAsync(asker, new ReadRow(table.Name, key)).ConfigureAwait(false)).Rows is [var row] ? row : null;

    public async Task<RowPage<TRow>> RowsAsync<TRow>(Table<TRow> table, RowQuery? query = null) where TRow : class =>
        StoreFunctions.Page(table, await StoreFunctions.AskAsync(asker, new ReadRows(table.Name, query ?? new RowQuery())).ConfigureAwait(false));
}

/// <inheritdoc cref="AttemptTables"/>
internal sealed class AttemptStreams(IStoreAsker asker) : IStreams
{
    public Task AppendAsync<TEvent>(EventStream<TEvent> stream, string name, params IReadOnlyList<TEvent> events) where TEvent : class =>
        StoreFunctions.AskAsync(asker, StoreFunctions.Events(stream, name, events));
}
