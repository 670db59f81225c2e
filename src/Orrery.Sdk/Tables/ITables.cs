namespace Orrery;

/// <summary>The tables of the function's own service, in the namespace of its run.</summary>
public interface ITables
{
    /// <summary>Does all of the changes or none; ends when they are durable.</summary>
    /// <param name="name">
    /// Tells this write from the step's others. A write of a step and name is done once, whatever becomes of the attempt: the next attempt's counts as done already, with what the
    /// first one wrote.
    /// </param>
    /// <exception cref="FailureException">A row is there already (<c>table.exists</c>), isn't as it was read (<c>table.changed</c>), or can't be written.</exception>
    Task WriteAsync(string name, params IReadOnlyList<TableChange> changes);

    /// <summary>The row of a key; null when there is none.</summary>
    Task<Row<TRow>?> FindAsync<TRow>(Table<TRow> table, string key) where TRow : class;

    /// <summary>One page of rows.</summary>
    Task<RowPage<TRow>> RowsAsync<TRow>(Table<TRow> table, RowQuery? query = null) where TRow : class;
}
