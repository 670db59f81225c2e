using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Hosting;

namespace Orrery;

/// <summary>A service's own durable rows, each a JSON object under a key; every namespace has its own. Only runs of the service write them: transactionally, each write once.</summary>
/// <remarks>A workflow writes with <see cref="RunTables.Write"/>, a function with <see cref="ITables"/>; over HTTP rows are only read (<c>GET /api/tables</c>).</remarks>
public abstract record Table
{
    /// <summary>Characters of a key.</summary>
    public const int MaxKeyLength = 200;

    /// <summary>Bytes of a row as JSON; larger things are artifacts, and the row names them.</summary>
    public const int MaxRowBytes = 256 * 1024;

    /// <summary>Changes of one write.</summary>
    public const int MaxChanges = 1000;

    private protected Table(string name) => Name = TableNames.IsName(name) ? name
        : throw new ArgumentException($"'{name}' is no name for a table: lower case, digits and dashes, a letter first, 60 at most.", nameof(name));

    /// <summary>Unique within its service: lower case, digits, dashes.</summary>
    public string Name { get; }

    /// <summary>For whoever looks at it: what a row is. Default empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>
    /// What has become of the rows' shape, oldest first: each makes rows of one version rows of the next. The first turns version 1 into 2. Rows are read through them at once, and
    /// rewritten in the background once a worker with the new code has come. They must be pure.
    /// </summary>
    public ImmutableArray<Func<JsonObject, JsonObject>> Upcasts { get; init; } = [];

    /// <summary>The version of rows that this code writes: 1 and one more for each of <see cref="Upcasts"/>.</summary>
    public int Version => Upcasts.Length + 1;

    /// <summary>Properties by which rows are found quickly, by their names in JSON, such as <c>pool</c>. Default none; a query by others reads the whole table.</summary>
    public ImmutableArray<string> Indexes
    {
        get;
        init => field = value.FirstOrDefault(p => !TableNames.IsProperty(p)) is { } wrong
            ? throw new ArgumentException($"'{wrong}' can't be indexed: the name of a property as it is in JSON is wanted, of letters, digits and _.", nameof(value)) : value;
    } = [];

    public abstract Type RowType { get; }

    /// <summary>A row of any earlier version as this code writes it.</summary>
    /// <exception cref="FailureException">It was written by newer code (<c>table.newer</c>), or an upcast failed (<c>table.upcast</c>).</exception>
    public JsonElement Upcast(string key, int version, JsonElement row)
    {
        if (version == Version) return row;
        if (version > Version)
            throw FailureException.User("table.newer", $"Row '{key}' of table '{Name}' has version {version}; this code knows {Version} and would lose what it doesn't know. Let the run be taken on by newer code.");
        try
        {
            var read = JsonObject.Create(row) ?? [];
            foreach (var upcast in Upcasts.Skip(version - 1)) read = upcast(read);
            return JsonSerializer.SerializeToElement(read, OrreryJson.Options);
        }
        catch (Exception e) when (e is not FailureException)
        {
            throw FailureException.User("table.upcast", $"Row '{key}' of table '{Name}' can't be made version {Version} from {version}: {e.Message}");
        }
    }

    /// <summary>Defines a table of rows of a type.</summary>
    /// <param name="key">What a row is found by: 1 to 200 characters.</param>
    public static Table<TRow> Define<TRow>(string name, Func<TRow, string> key) where TRow : class => new(name, key);
}

/// <inheritdoc cref="Table"/>
public sealed record Table<TRow> : Table where TRow : class
{
    private readonly Func<TRow, string> _key;

    internal Table(string name, Func<TRow, string> key) : base(name) => _key = key;

    public override Type RowType => typeof(TRow);

    /// <summary>Writes a row, whether there was one of its key or not.</summary>
    public TableChange Put(TRow row) => Change(ChangeKind.Put, row);

    /// <summary>Writes a row that must be new; else the whole write fails by <c>table.exists</c>.</summary>
    public TableChange Insert(TRow row) => Change(ChangeKind.Insert, row);

    /// <summary>Writes a row over one that must still be as it was read; else the whole write fails by <c>table.changed</c>.</summary>
    public TableChange Replace(Row<TRow> seen, TRow row)
    {
        var change = Change(ChangeKind.Put, row) with { Revision = seen.Revision };
        return change.Key == seen.Key ? change : throw new ArgumentException($"The row was read as '{seen.Key}', and is to be written as '{change.Key}'. Delete the one and insert the other.", nameof(row));
    }

    /// <summary>Removes a row; none is as well.</summary>
    public TableChange Delete(string key) => new(Name, ChangeKind.Delete, Checked(key), Version, null);

    /// <summary>Removes a row that must still be as it was read; else the whole write fails by <c>table.changed</c>.</summary>
    public TableChange Delete(Row<TRow> seen) => Delete(seen.Key) with { Revision = seen.Revision };

    internal Row<TRow> Read(StoredRow row)
    {
        var current = Upcast(row.Key, row.Version, row.Value);
        try
        {
            return new Row<TRow>(row.Key, current.Deserialize<TRow>(OrreryJson.Options)!, row.Revision, row.At, row.Run);
        }
        catch (JsonException e)
        {
            throw FailureException.User("table.json", $"Row '{row.Key}' of table '{Name}' doesn't read as {typeof(TRow).Name}: {e.Message} If the type has changed, say so with {nameof(Upcasts)}.");
        }
    }

    private TableChange Change(ChangeKind kind, TRow row)
    {
        var value = JsonSerializer.SerializeToElement(row, OrreryJson.Options);
        if (value.ValueKind != JsonValueKind.Object) throw new ArgumentException($"A row of '{Name}' must be written as a JSON object; {typeof(TRow).Name} is not.", nameof(row));
        return new TableChange(Name, kind, Checked(_key(row)), Version, value);
    }

    private string Checked(string key) => TableNames.IsKey(key) ? key
        : throw FailureException.User("table.key", $"'{key}' is no key for a row of '{Name}': 1 to {MaxKeyLength} characters without control characters are.");
}

/// <summary>A row that was read.</summary>
/// <param name="Revision">Grows with every write: whoever wants to change the row as it was read says so with <see cref="Table{TRow}.Replace"/>.</param>
/// <param name="WrittenBy">The run that wrote it last.</param>
public sealed record Row<TRow>(string Key, TRow Value, long Revision, DateTimeOffset WrittenAt, RunId WrittenBy) where TRow : class;
