using System.CommandLine;
using System.Text.Json;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery tables</c>: the rows that services keep.</summary>
internal static class TablesCommand
{
    private const int MostColumns = 8;
    private const int WidestCell = 40;

    public static Command Make()
    {
        var what = new Argument<string?>("service/table") { Description = "A table, to see its rows; default the list of all.", DefaultValueFactory = _ => null };
        var where = new Option<string[]>("--where") { Description = "Only rows with this value: property=value. May be given several times.", HelpName = "P=V", DefaultValueFactory = _ => [] };
        var prefix = new Option<string>("--prefix") { Description = "Only rows whose keys begin so.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var limit = new Option<int>("--limit") { Description = "Rows at most.", HelpName = "N", DefaultValueFactory = _ => 100 };
        var command = new Command("tables", "List the tables that services keep, or show the rows of one.") { what, where, prefix, limit, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var client = Link.Client(result);
            var lines = result.GetValue(what) is not { } table
                ? Written(await client.TablesAsync(stop), result.GetValue(CommandLine.Json), Lines)
                : Written(await RowsAsync(client, table, Query(result.GetValue(where)!, result.GetValue(prefix)!), result.GetValue(limit), stop), result.GetValue(CommandLine.Json), RowLines);
            foreach (var line in lines) Terminal.Current.Out.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    /// <exception cref="OrreryException">A condition isn't one.</exception>
    internal static RowQuery Query(IReadOnlyList<string> where, string prefix)
    {
        var query = new RowQuery { Prefix = prefix };
        foreach (var one in where)
        {
            var at = one.IndexOf('=');
            if (at < 1) throw new OrreryException("usage", $"--where {one}: property=value is wanted, such as --where state=free.");
            query = query.With(one[..at], RowQuery.ValueOf(one[(at + 1)..]));
        }

        return query;
    }

    internal static IEnumerable<string> Lines(IReadOnlyList<TableView> tables)
    {
        if (tables.Count == 0) return ["No service keeps a table."];
        var text = new TextTable("table", "namespace", ">rows", ">size", "shape", "what it is");
        foreach (var table in tables)
        {
            var shape = (table.Version, table.OldestVersion) switch
            {
                (null, _) => "not declared now",
                ({ } now, { } oldest) when oldest < now => $"version {now}; some rows {oldest}",
                ({ } now, _) => $"version {now}",
            };
            text.Add($"{table.Service}/{table.Name}", table.Namespace, Human.Count(table.Rows), Human.Memory(table.Bytes), shape, table.Description);
        }

        return text.Lines();
    }

    /// <summary>Rows by their keys, and their first properties as columns.</summary>
    internal static IEnumerable<string> RowLines(IReadOnlyList<RowView> rows)
    {
        if (rows.Count == 0) return ["No such row."];
        string[] columns = [.. rows.SelectMany(r => r.Value.EnumerateObject().Select(p => p.Name)).Distinct().Where(c => rows.Any(r => Cell(r, c) != r.Key && Cell(r, c) is not "")).Take(MostColumns)];
        var text = new TextTable(["key", .. columns, "written", "by run"]);
        foreach (var row in rows) text.Add([row.Key, .. columns.Select(c => Cell(row, c)), Human.Moment(row.WrittenAt), row.WrittenBy.ToString()]);
        return text.Lines();
    }

    private static async Task<IReadOnlyList<RowView>> RowsAsync(OrreryClient client, string table, RowQuery query, int limit, CancellationToken stop)
    {
        if (table.Split('/') is not [{ Length: > 0 } service, { Length: > 0 } name]) throw new OrreryException("usage", $"'{table}': SERVICE/TABLE is wanted, as 'orrery tables' lists them.");
        if (limit < 1) throw new OrreryException("usage", $"--limit {limit}: a number from 1 on is wanted.");
        var rows = new List<RowView>();
        for (string? after = ""; after is not null && rows.Count < limit;)
        {
            var page = await client.RowsAsync(service, name, query with { After = after, Limit = Math.Min(limit - rows.Count, RowQuery.MostRows) }, stop);
            rows.AddRange(page.Rows);
            after = page.Next;
        }

        return rows;
    }

    private static IEnumerable<string> Written<T>(IReadOnlyList<T> what, bool json, Func<IReadOnlyList<T>, IEnumerable<string>> lines) => json ? what.Select(w => JsonSerializer.Serialize(w, OrreryJson.Options)) : lines(what);

    private static string Cell(RowView row, string column)
    {
        if (!row.Value.TryGetProperty(column, out var value) || value.ValueKind == JsonValueKind.Null) return "";
        var text = Clean.Line(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
        return text.Length <= WidestCell ? text : text[..(WidestCell - 1)] + "…";
    }
}
