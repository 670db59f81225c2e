using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>SQL cells over one DuckDB in memory, which also reads CSV, JSON and Parquet files of the sandbox.</summary>
/// <remarks>What a query gives is kept as a table of the database, so that a million rows can be looked through without being sent. A first line <c>-- name: frames</c> names that table, for later cells.</remarks>
internal sealed partial class SqlCells(TableShelf shelf) : ICells, IDisposable
{
    private static readonly string[] Queries = ["SELECT", "WITH", "FROM", "VALUES", "TABLE"];
    private static readonly string[] Described = ["DESCRIBE", "SHOW", "SUMMARIZE", "PIVOT", "UNPIVOT"];

    private readonly SqlDatabase _database = new();
    private readonly Dictionary<string, string> _shared = [];

    /// <summary>Results that nobody can look through any more. They are dropped before the next query, since an interrupt would stop that as well.</summary>
    private readonly ConcurrentQueue<string> _gone = [];
    private int _results;

    public string Version => SqlDatabase.Version;

    public Task ExecuteAsync(string code, int count, OutputQueue outputs, CancellationToken stop) => Task.Run(() =>
    {
        DropGone();
        using var interrupting = _database.InterruptedBy(stop);
        var named = Named().Match(code) is { Success: true } match ? match.Groups[1].Value : null;
        var statements = SqlText.Split(code);
        foreach (var statement in statements)
        {
            if (stop.IsCancellationRequested) throw CellException.Interrupted();
            try
            {
                if (Run(statement, statement == statements[^1] ? named : null) is { } output) outputs.Add(output);
            }
            catch (CellException e)
            {
                throw stop.IsCancellationRequested ? CellException.Interrupted() : new CellException(e.Name, e.Message, statement.Line - 1 + Math.Max(1, e.Line), e.Message.Split('\n'));
            }
        }
    }, CancellationToken.None);

    public Task<JsonObject> CompleteAsync(string code, int cursor)
    {
        var start = Completions.WordStart(code, cursor);
        var texts = _database.Texts($"SELECT suggestion || chr(9) || suggestion_start FROM sql_auto_complete({SqlDatabase.Literal(code[..cursor])}) LIMIT {Completions.Most}");
        var found = texts.OfType<string>().Select(t => t.Split('\t')).Select(t => (Text: t[0].Trim(), Start: int.Parse(t[1], CultureInfo.InvariantCulture))).ToList();
        if (found.Count > 0) start = found[0].Start;
        return Task.FromResult(Completions.Of(start, cursor, found.Select(f => (f.Text, f.Text.All(c => char.IsUpper(c) || c == ' ') ? "keyword" : "name"))));
    }

    public IEnumerable<JsonObject> Variables() => _database
        .Texts("SELECT to_json({name: table_name, type: 'table', value: estimated_size || ' rows, ' || column_count || ' columns'}) FROM duckdb_tables() WHERE NOT table_name LIKE '\\_result\\_%' ESCAPE '\\'")
        .OfType<string>().Select(t => (JsonObject)JsonNode.Parse(t)!).Select(o => { o["language"] = "sql"; return o; });

    /// <summary>The rows of one query, each a JSON object.</summary>
    /// <param name="stop">Ends the query.</param>
    public IEnumerable<string> Rows(string query, CancellationToken stop)
    {
        using var interrupting = _database.InterruptedBy(stop);
        var statement = SqlText.Split(query) is [var only] ? only : throw new CellException("OneQuery", "One query at a time can be asked for its rows.");
        return _database.Texts($"SELECT to_json(r)::VARCHAR FROM ({statement.Text}) AS r").OfType<string>().Select(SqlText.Json);
    }

    /// <summary>Makes JSON rows a table.</summary>
    public void Load(string name, IEnumerable<string> rows)
    {
        var file = Path.Combine(Path.GetTempPath(), $"rows-{Guid.NewGuid():n}.ndjson");
        try
        {
            File.WriteAllLines(file, rows);
            _database.Execute($"CREATE OR REPLACE TABLE {SqlDatabase.Quoted(name)} AS FROM read_json({SqlDatabase.Literal(file)}, format = 'newline_delimited', auto_detect = true, maximum_object_size = 67108864)");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Lets statements use a value as <c>$name</c>; what is no plain value is left out.</summary>
    public void Share(string name, object? value)
    {
        var literal = value switch
        {
            null => "NULL",
            string s => SqlDatabase.Literal(s),
            bool b => b ? "true" : "false",
            DateTime t => $"TIMESTAMP '{t:yyyy-MM-dd HH:mm:ss.ffffff}'",
            DateTimeOffset t => $"TIMESTAMPTZ '{t:yyyy-MM-dd HH:mm:ss.ffffffzzz}'",
            DateOnly d => $"DATE '{d:yyyy-MM-dd}'",
            double d => $"{d.ToString("R", CultureInfo.InvariantCulture)}::DOUBLE",
            int or long or short or byte or decimal or float => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
            _ => null,
        };
        if (literal is null || _shared.GetValueOrDefault(name) == literal || !Plain().IsMatch(name)) return;
        _database.Execute($"SET VARIABLE {name} = {literal}");
        _shared[name] = literal;
    }

    public void Dispose() => _database.Dispose();

    private void DropGone()
    {
        try
        {
            for (; _gone.TryPeek(out var result); _gone.TryDequeue(out _)) _database.Execute($"DROP TABLE IF EXISTS {result}");
        }
        catch (CellException) { } // an open transaction that has failed refuses this as well; the next cell tries again
    }

    private JsonObject? Run(SqlStatement statement, string? named)
    {
        var verb = SqlText.Verb(statement.Text);
        var query = Queries.Contains(verb) ? statement.Text : Described.Contains(verb) ? $"SELECT * FROM ({statement.Text})" : null;
        if (query is null)
        {
            var changed = _database.Execute(statement.Text);
            return changed > 0 ? Shown(new JsonObject { ["text/plain"] = $"{changed.ToString("N0", CultureInfo.InvariantCulture)} rows" }) : null;
        }

        var table = named ?? string.Create(CultureInfo.InvariantCulture, $"_result_{++_results}");
        var name = SqlDatabase.Quoted(table);
        _database.Execute($"CREATE OR REPLACE TEMP TABLE {name} AS {query}");
        var columns = _database.Texts($"SELECT column_name FROM (DESCRIBE {name})").OfType<string>().ToArray();
        var rows = long.Parse(_database.Texts($"SELECT count(*)::VARCHAR FROM {name}")[0]!, CultureInfo.InvariantCulture);
        var list = string.Join(", ", columns.Select(SqlDatabase.Quoted));
        return Shown(shelf.Keep(new ShownTable(columns, rows, (from, count) => [.. _database
            .Texts(string.Create(CultureInfo.InvariantCulture, $"SELECT to_json([{string.Join(", ", columns.Select(c => $"to_json({SqlDatabase.Quoted(c)})"))}])::VARCHAR FROM (SELECT {list} FROM {name} LIMIT {count} OFFSET {from})"))
            .OfType<string>().Select(t => JsonNode.Parse(SqlText.Json(t))!)], named is null ? () => _gone.Enqueue(name) : null)));
    }

    private static JsonObject Shown(JsonObject data) => new() { ["output_type"] = "display_data", ["data"] = data, ["metadata"] = new JsonObject() };

    [GeneratedRegex(@"^\s*--\s*name:\s*([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Named();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Plain();
}
