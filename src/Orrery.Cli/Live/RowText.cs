using System.Globalization;
using System.Text.Json;
using Orrery.Client;
using Orrery.Cli.Text;

namespace Orrery.Cli.Live;

/// <summary>Rows of a live query as lines whose columns line up, as far as what has been seen allows: a column grows with what comes, up to a bound.</summary>
internal sealed class RowText(IReadOnlyList<string> columns)
{
    private const int Widest = 40;

    private readonly List<string> _columns = [.. columns];
    private readonly List<int> _widths = [.. columns.Select(c => c.Length)];

    /// <summary>The heading; null for <c>*</c>, whose rows are whole events.</summary>
    public string? Heading => _columns.Count == 0 ? null : "time      " + string.Join("  ", _columns.Select((c, i) => c.PadRight(_widths[i]))).TrimEnd();

    public string Line(QueryRow row)
    {
        var time = row.Time.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture) + "  ";
        if (_columns.Count == 0) return time + Clean.Line(row.Row.GetRawText());
        var cells = _columns.Select(c => Clean.Line(row.Row.TryGetProperty(c, out var value) ? Text(value) : "")).ToList();
        for (var i = 0; i < cells.Count; i++) _widths[i] = Math.Min(Widest, Math.Max(_widths[i], cells[i].Length));
        return time + string.Join("  ", cells.Select((cell, i) => IsNumber(row.Row, _columns[i]) ? cell.PadLeft(_widths[i]) : cell.PadRight(_widths[i]))).TrimEnd() + LeftOut(row);
    }

    private static bool IsNumber(JsonElement row, string column) => row.TryGetProperty(column, out var value) && value.ValueKind == JsonValueKind.Number;

    private static string LeftOut(QueryRow row) => row.Window is { LeftOut: > 0 } window ? $"  ({window.LeftOut:N0} events left out: more than a window holds)" : "";

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "–",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number when value.GetRawText().Contains('.') && value.TryGetDouble(out var number) => number.ToString("0.###", CultureInfo.InvariantCulture),
        _ => value.GetRawText(),
    };
}
