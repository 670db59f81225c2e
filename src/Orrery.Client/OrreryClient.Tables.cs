namespace Orrery.Client;

public sealed partial class OrreryClient
{
    /// <summary>The services' tables, with how much is in them.</summary>
    public Task<IReadOnlyList<TableView>> TablesAsync(CancellationToken stop = default) => GetAsync<IReadOnlyList<TableView>>("api/tables", stop);

    /// <summary>A page of a table's rows.</summary>
    public Task<RowsView> RowsAsync(string service, string table, RowQuery? query = null, CancellationToken stop = default)
    {
        var asked = query ?? new RowQuery();
        var where = string.Concat(asked.Where.Select(w => $"&where={Segment($"{w.Key}={w.Value.GetRawText()}")}"));
        return GetAsync<RowsView>($"{PathOfTable(service, table)}?limit={asked.Limit}&prefix={Segment(asked.Prefix)}&after={Segment(asked.After)}{where}", stop);
    }

    /// <summary>One row.</summary>
    /// <exception cref="OrreryException">There is none: <c>row.unknown</c>.</exception>
    public Task<RowView> RowAsync(string service, string table, string key, CancellationToken stop = default) => GetAsync<RowView>($"{PathOfTable(service, table)}/row?key={Segment(key)}", stop);

    private static string PathOfTable(string service, string table) => $"api/tables/{Segment(service)}/{Segment(table)}";
}
