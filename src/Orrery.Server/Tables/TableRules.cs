using System.Text.Json;
using Orrery.Hosting;

namespace Orrery.Server.Tables;

/// <summary>What may be asked of tables. Workers' code keeps to it; a server doesn't take that on trust: names go into its queries' text.</summary>
internal static class TableRules
{
    /// <summary>Why it isn't done; null when it may be.</summary>
    public static Failure? Wrong(StoreAsk ask) => ask switch
    {
        WriteRows { Changes.IsEmpty: true } => Refuse("table.nothing", "A write changes nothing: at least one row is wanted."),
        WriteRows { Changes.Length: > Table.MaxChanges } write => Refuse("table.changes", $"A write of {write.Changes.Length:N0} rows: {Table.MaxChanges:N0} are allowed. Several smaller writes are each done as a whole."),
        WriteRows write => write.Changes.Select(Wrong).FirstOrDefault(f => f is not null),
        ReadRow read => OfTable(read.Table) ?? OfKey(read.Table, read.Key),
        ReadRows read => OfTable(read.Table) ?? Wrong(read.Query),
        _ => null,
    };

    public static Failure? Wrong(RowQuery query) =>
        query.Limit is < 1 or > RowQuery.MostRows ? Refuse("table.limit", $"A page has 1 to {RowQuery.MostRows:N0} rows; asked was for {query.Limit:N0}.")
        : query.Where.Keys.FirstOrDefault(p => !TableNames.IsProperty(p)) is { } named ? Refuse("table.where", $"'{named}' is no property's name: letters, digits and _.")
        : query.Where.FirstOrDefault(p => p.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)) is { Key: { } unlike }
            ? Refuse("table.where", $"Rows are found by texts, numbers and truth values; '{unlike}' is given something else.")
        : null;

    private static Failure? Wrong(TableChange change)
    {
        if ((OfTable(change.Table) ?? OfKey(change.Table, change.Key)) is { } wrong) return wrong;
        if (change.Kind == ChangeKind.Delete) return null;
        if (change.Value is not { ValueKind: JsonValueKind.Object } value) return Refuse("table.row", $"Row '{change.Key}' of table '{change.Table}' is no JSON object.");
        var bytes = value.GetRawText().Length;
        return bytes > Table.MaxRowBytes ? Refuse("table.size", $"Row '{change.Key}' of table '{change.Table}' has {bytes:N0} bytes; {Table.MaxRowBytes:N0} are allowed. Keep what is large as an artifact and its id in the row.") : null;
    }

    private static Failure? OfTable(string name) => TableNames.IsName(name) ? null : Refuse("table.name", $"'{name}' is no table's name: lower case, digits and dashes, a letter first.");

    private static Failure? OfKey(string table, string key) => TableNames.IsKey(key) ? null : Refuse("table.key", $"'{key}' is no key for a row of '{table}': 1 to {Table.MaxKeyLength} characters without control characters are.");

    private static Failure Refuse(string type, string message) => new(ErrorClass.User, type, message);
}
