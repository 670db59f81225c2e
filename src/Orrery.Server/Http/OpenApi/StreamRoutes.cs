using Orrery.Client;

namespace Orrery.Server.Http.OpenApi;

/// <summary>Live queries, the streams they look at, and services' tables.</summary>
internal static class StreamRoutes
{
    public static IEnumerable<DescribedRoute> All =>
    [
        new DescribedRoute("GET", "/api/mql", "live queries", "Follows a live query").Query("query", "string", "The query; docs/mql.md has the language.", "SELECT service, count(*) AS ended FROM runs WINDOW 10 WHERE event = \"ended\" GROUP BY service")
            .Query("client", "string", "Readers of one's own with the same id and query share the rows; others get all. At most 100 characters; default one of its own.", "desk-7")
            .Gives(200, "Server-sent events. begin: the query as it is understood; row; lost: so many rows are missing here; counts: what came of its events, every five seconds at least; end: LIMIT is reached.", "text/event-stream")
            .Refuses(400, "mql.query", "query.client").Refuses(503, "mql.many"),
        new DescribedRoute("GET", "/api/mql/queries", "live queries", "Lists saved queries with their alerts").Gives<IReadOnlyList<SavedQueryView>>(200, "By name, with their newest rows."),
        Saved("GET", "Shows a saved query with its alerts").Gives<SavedQueryView>(200, "As of this moment.").Refuses(404, "query.unsaved"),
        Saved("PUT", "Saves a query that the server looks at all the time, perhaps with an alert").Takes<SavedQuerySpec>("What is looked at, and what is to be told.",
                """{"query": "SELECT count(*) AS failed FROM runs WINDOW 60 WHERE state = 'failed'", "alert": {"when": "failed > 5", "clear": 2, "forSeconds": 120, "start": "ops/page"}}""")
            .Gives<SavedQueryView>(200, "It is looked at.").Refuses(400, "query.name", "mql.query", "input.json", "input.query", "input.alert").Refuses(409, "query.many").Refuses(503, "mql.many"),
        Saved("DELETE", "Removes a saved query").Gives(204, "It is gone; runs that it started go on.").Refuses(404, "query.unsaved"),
        new DescribedRoute("GET", "/api/streams", "live queries", "Lists streams").Gives<IReadOnlyList<StreamView>>(200, "The server's own, then those that events are sent to."),
        Of("POST", "Sends events to a stream").TakesBytes("application/x-ndjson", "A JSON object, several one after the other, or an array of them: 10,000 events and 8 MiB together at most, 256 KiB each. All are taken or none.")
            .Query("time", "string", "The property that says when an event happened: a moment as text, or seconds or milliseconds since 1970. Default: as the stream was declared, else when it arrives.", "at")
            .Gives<StreamTaken>(200, "Queries have seen them; those of a kept stream are durable.").Refuses(400, "event.none", "event.json", "event.object", "event.time", "stream.name").Refuses(409, "stream.own", "stream.many").Refuses(413, "stream.size", "event.size").Refuses(507, "stream.unwritable"),
        Of("GET", "Reads a kept stream, and follows it").Query("after", "integer", "The number of the last event that was read; Last-Event-ID goes before it. Default 0, all.", 4711).Query("follow", "string", "false: ends after what is there.", "false")
            .Gives(200, "Server-sent events. event: one, under its number; gone: those from a number to another aren't kept any more; end.", "text/event-stream").Refuses(400, "query.after").Refuses(404, "stream.unknown").Refuses(409, "stream.own", "stream.unkept"),
        Of("PUT", "Declares a stream: whether it is kept and how long, what is cut out of its events").Takes<StreamSpec>("What it is to be.", """{"kept": true, "maxEvents": 100000, "maxAgeSeconds": 604800, "time": "at", "mask": ["user.email"]}""")
            .Gives<StreamView>(200, "As it is now; what is beyond its bounds is gone.").Refuses(400, "stream.name", "input.json", "input.maxEvents", "input.maxAgeSeconds", "input.maxBytes", "input.mask").Refuses(409, "stream.own", "stream.many"),
        new DescribedRoute("GET", "/api/tables", "tables", "Lists the services' tables").Gives<IReadOnlyList<TableView>>(200, "With how many rows and bytes each namespace has in them."),
        new DescribedRoute("GET", "/api/tables/{service}/{table}", "tables", "Reads rows of a table, in the order of their keys").Query("prefix", "string", "What keys begin with. Default anything.", "reel-7/")
            .Query("after", "string", "The last key of the page before.", "reel-7/012").Query("limit", "integer", "1 to 1,000 rows; default 100. A page ends earlier beyond 1 MiB.", 100)
            .Query("where", "string", "property=value: rows that have it so; given several times, all hold. A JSON number, truth value or quoted text is that, anything else a text.", "state=free")
            .Gives<RowsView>(200, "Rows as they are stored; next: where the next page begins.").Refuses(400, "table.limit", "table.where", "query.unknown").Refuses(404, "table.unknown"),
        new DescribedRoute("GET", "/api/tables/{service}/{table}/row", "tables", "Reads one row").Query("key", "string", "The row's key.", "reel-7/012")
            .Gives<RowView>(200, "As it is stored.").Refuses(404, "table.unknown", "row.unknown"),
        Of("DELETE", "Removes a stream with all its events").Gives(204, "It is gone.").Refuses(404, "stream.unknown"),
    ];

    private static DescribedRoute Saved(string method, string summary) => new(method, "/api/mql/queries/{name}", "live queries", summary);

    private static DescribedRoute Of(string method, string summary) => new(method, "/api/streams/{name}", "live queries", summary);
}
