using System.Collections;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>The last tables that were shown, so that they can be read page by page while the kernel lives. What is recorded of a table are its first rows.</summary>
internal sealed class TableShelf
{
    /// <summary>Rows that are kept in a record.</summary>
    public const int Shown = 50;

    public const string Type = "application/vnd.orrery.table+json";
    private const int Most = 64;

    private readonly Lock _lock = new();
    private readonly List<(string Id, ShownTable Table)> _tables = [];
    private int _count;

    /// <summary>Keeps a sequence of C# objects and gives the bundle that shows it.</summary>
    public JsonObject Keep(IEnumerable rows)
    {
        var list = rows as IList ?? rows.Cast<object?>().Take(5_000_000).ToList();
        var kind = list.Cast<object?>().FirstOrDefault(r => r is not null)?.GetType();
        var columns = kind is null ? [] : ColumnsOf(kind);
        return Keep(new ShownTable(columns.Select(c => c.Name).ToArray(), list.Count, (from, count) => Enumerable.Range((int)from, count)
            .Select(i => (JsonNode)new JsonArray([.. columns.Select(c => list[i] is { } row ? Cell(c.Read(row)) : null)])).ToArray()));
    }

    public JsonObject Keep(ShownTable table)
    {
        string id;
        ShownTable? gone = null;
        lock (_lock)
        {
            id = string.Create(CultureInfo.InvariantCulture, $"t{++_count}");
            _tables.Add((id, table));
            if (_tables.Count > Most)
            {
                gone = _tables[0].Table;
                _tables.RemoveAt(0);
            }
        }

        gone?.Gone?.Invoke();

        var rows = table.Read(0, (int)Math.Min(table.Rows, Shown));
        return new JsonObject
        {
            [Type] = new JsonObject { ["id"] = id, ["columns"] = Names(table), ["total"] = table.Rows, ["rows"] = new JsonArray(rows) },
            ["text/html"] = HtmlOf(table, rows),
            ["text/plain"] = $"{table.Rows.ToString("N0", CultureInfo.InvariantCulture)} rows: {string.Join(", ", table.Columns)}",
        };
    }

    /// <summary>Rows of a table that is still kept; null of one that isn't.</summary>
    public JsonObject? Page(string id, long from, int count)
    {
        ShownTable? table;
        lock (_lock) table = _tables.Find(t => t.Id == id).Table;
        if (table is null) return null;
        from = Math.Clamp(from, 0, table.Rows);
        return new JsonObject { ["id"] = id, ["columns"] = Names(table), ["total"] = table.Rows, ["from"] = from, ["rows"] = new JsonArray(table.Read(from, (int)Math.Min(count, table.Rows - from))) };
    }

    private static (string Name, Func<object, object?> Read)[] ColumnsOf(Type kind)
    {
        if (kind.IsPrimitive || kind.IsEnum || kind == typeof(string) || kind == typeof(decimal) || kind == typeof(DateTime) || kind == typeof(DateTimeOffset) || kind == typeof(DateOnly) || kind == typeof(TimeSpan)) return [("value", v => v)];
        var properties = kind.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanRead && p.GetIndexParameters().Length == 0);
        var fields = kind.GetFields(BindingFlags.Public | BindingFlags.Instance);
        if (typeof(IDictionary).IsAssignableFrom(kind)) return [("value", v => string.Join(", ", ((IDictionary)v).Keys.Cast<object>().Select(k => $"{k}: {((IDictionary)v)[k]}")))];
        return [.. properties.Select(p => (p.Name, (Func<object, object?>)(o => p.GetValue(o)))), .. fields.Select(f => (f.Name, (Func<object, object?>)(o => f.GetValue(o))))];
    }

    private static JsonNode? Cell(object? value) => value switch
    {
        null => null,
        bool b => b,
        int or long or short or byte or uint or ushort or sbyte => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        double d when double.IsFinite(d) => d,
        float f when float.IsFinite(f) => f,
        decimal m => m,
        JsonElement e => JsonNode.Parse(e.GetRawText()),
        DateTime t => t.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        _ => RichValues.Line(value),
    };

    private static JsonArray Names(ShownTable table) => new([.. table.Columns.Select(c => (JsonNode)c)]);

    private static string HtmlOf(ShownTable table, JsonNode[] rows)
    {
        var html = new StringBuilder("<table><thead><tr>");
        foreach (var column in table.Columns) html.Append("<th>").Append(WebUtility.HtmlEncode(column)).Append("</th>");
        html.Append("</tr></thead><tbody>");
        foreach (var row in rows.Cast<JsonArray>())
        {
            html.Append("<tr>");
            foreach (var cell in row) html.Append("<td>").Append(WebUtility.HtmlEncode(cell is JsonValue v && v.TryGetValue<string>(out var text) ? text : cell is null ? "" : KernelJson.Text(cell))).Append("</td>");
            html.Append("</tr>");
        }

        html.Append("</tbody></table>");
        if (table.Rows > rows.Length) html.Append(CultureInfo.InvariantCulture, $"<p>the first {rows.Length} of {table.Rows:N0} rows</p>");
        return html.ToString();
    }
}

/// <summary>A table that can be read from any row on.</summary>
/// <param name="Read">So many rows from one on, each a JSON array of its cells.</param>
/// <param name="Gone">Called when the shelf has no more room for it.</param>
internal sealed record ShownTable(IReadOnlyList<string> Columns, long Rows, Func<long, int, JsonNode[]> Read, Action? Gone = null);
