using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Data.Sqlite;
using Orrery.Client;
using Orrery.Hosting;
using Orrery.Server.Access;
using Orrery.Server.Http;

namespace Orrery.Server.Tables;

/// <summary>Tables over HTTP, to be read: <c>GET /api/tables</c> lists them, <c>/api/tables/{service}/{table}</c> has their rows, <c>…/row?key=</c> one.</summary>
internal sealed class TableApi(TableBook book)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/tables", Actions.TableRead, null, http => Task.FromResult(JsonAnswer.Of(List(http.Who().Confined))));
        routes.Get("/api/tables/{service}/{table}", Actions.TableRead, "service", http => Task.FromResult(Rows(http)));
        routes.Get("/api/tables/{service}/{table}/row", Actions.TableRead, "service", http => Task.FromResult(Row(http)));
    }

    private List<TableView> List(string? confined)
    {
        var filled = book.File.Tables().Where(t => confined is null || t.Table.Space == confined).Select(t => Declare(new TableView(t.Table.Service, t.Table.Table, t.Table.Space, t.Rows, t.Bytes) { OldestVersion = t.Oldest })).ToList();
        var empty = book.AllDeclared.Where(d => !filled.Exists(f => (f.Service, f.Name) == (d.Service, d.Table.Name))).Select(d => Declare(new TableView(d.Service, d.Table.Name, "", 0, 0)));
        return [.. filled.Concat(empty).OrderBy(t => (t.Service, t.Name, t.Namespace))];
    }

    private TableView Declare(TableView view) => book.Declared(view.Service, view.Name) is { } declared
        ? view with { Description = declared.Description, Version = declared.Version, Indexes = declared.Indexes } : view;

    private IResult Rows(HttpContext http)
    {
        var asked = http.Request.Query;
        if (asked.Keys.FirstOrDefault(k => k is not ("prefix" or "after" or "limit" or "where")) is { } other)
            throw new ProblemException(400, "query.unknown", $"'{other}' says nothing about rows. There are: prefix, where, after, limit.");
        var query = new RowQuery { Prefix = asked["prefix"].ToString(), After = asked["after"].ToString(), Limit = Limit(asked["limit"].ToString()), Where = Where(asked["where"]) };
        if (TableRules.Wrong(query) is { } wrong) throw new ProblemException(400, wrong.Type, wrong.Message);
        var (rows, next) = Read(http, table => book.File.Read(table, query));
        return JsonAnswer.Of(new RowsView([.. rows.Select(View)], next));
    }

    private IResult Row(HttpContext http)
    {
        var key = http.Request.Query["key"].ToString();
        return JsonAnswer.Of(View(Read(http, table => book.File.Find(table, key)) ?? throw new ProblemException(404, "row.unknown", $"Table {http.Value("service")}/{http.Value("table")} has no row '{key}' in namespace '{http.Who().Caller.Namespace}'.")));
    }

    /// <summary>What can't be read is said with the table that it is in.</summary>
    private T Read<T>(HttpContext http, Func<TableKey, T> read)
    {
        var table = TableOf(http);
        try
        {
            return read(table);
        }
        catch (Exception e) when (e is FailureException or SqliteException)
        {
            throw new ProblemException(500, "table.damaged", $"Rows of {table.Service}/{table.Table} can't be read: {e.Message} Stop the server and see 'orrery fsck'.");
        }
    }

    private static RowView View(StoredRow row) => new(row.Key, row.Version, row.Revision, row.At, row.Run, row.Value);

    /// <summary>Of one that nobody knows nothing is told but that.</summary>
    private TableKey TableOf(HttpContext http)
    {
        var key = new TableKey(http.Who().Caller.Namespace, http.Value("service"), http.Value("table"));
        return TableNames.IsName(key.Service) && TableNames.IsName(key.Table) && (book.Declared(key.Service, key.Table) is not null || book.File.Has(key)) ? key
            : throw new ProblemException(404, "table.unknown", $"There is no table {key.Service}/{key.Table} here; GET /api/tables lists them.");
    }

    private static int Limit(string text) => text is "" ? new RowQuery().Limit : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit
        : throw new ProblemException(400, "table.limit", $"limit={text}: a number from 1 to {RowQuery.MostRows:N0} is wanted.");

    /// <summary>Each <c>property=value</c>; a value that reads as a JSON number, truth value or quoted text is that, another is a text.</summary>
    private static ImmutableSortedDictionary<string, JsonElement> Where(IEnumerable<string?> asked)
    {
        var where = ImmutableSortedDictionary<string, JsonElement>.Empty;
        foreach (var one in asked)
        {
            var at = one?.IndexOf('=') ?? -1;
            if (at < 1) throw new ProblemException(400, "table.where", $"where={one}: property=value is wanted, such as where=state=free.");
            where = where.SetItem(one![..at], RowQuery.ValueOf(one[(at + 1)..]));
        }

        return where;
    }
}
