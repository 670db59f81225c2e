using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Queries.Language;
using Orrery.Queries.Publishing;
using Orrery.Queries.Windows;
using Orrery.Server.Access;
using Orrery.Server.Http;

namespace Orrery.Server.Live;

using Query = Orrery.Queries.Language.Query;

/// <summary>A live query over HTTP: <c>GET /api/mql?query=…&amp;client=…</c>, server-sent events for as long as somebody listens.</summary>
internal sealed class MqlApi(LiveQueries live, CancellationToken stopping)
{
    private const int MaxClient = 100;

    /// <summary>Rows that wait together go out together, up to so many bytes.</summary>
    private const int Together = 64 << 10;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenCounts = TimeSpan.FromSeconds(1);

    public void Map(IEndpointRouteBuilder routes) => routes.Get("/api/mql", Actions.QueryLive, null, FollowAsync);

    /// <exception cref="ProblemException">It isn't one; the problem says where.</exception>
    public static Query Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new ProblemException(400, "mql.query", "Give a query, such as: SELECT * FROM runs");
        try
        {
            return QueryParser.Parse(text);
        }
        catch (QueryException e)
        {
            var fault = e.Fault;
            throw new ProblemException(new Problem(400, "mql.query", fault.ToString())
            {
                More = new Dictionary<string, object?> { ["line"] = fault.Line, ["column"] = fault.Column, ["found"] = fault.Found, ["expected"] = fault.Expected, ["hint"] = fault.Hint },
            });
        }
    }

    private async Task<IResult> FollowAsync(HttpContext http)
    {
        var query = Parse(http.Request.Query["query"]);
        using var subscription = Subscribe(http, query);
        using var until = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var stream = ServerSentEvents.Begin(http, until.Token);
        try
        {
            await stream.SendAsync("begin", JsonSerializer.Serialize(new QueryBegun(query.ToString(), [.. query.Columns.Select(c => c.Key)], [.. subscription.Masked.Union(live.MaskedIn(query))]), OrreryJson.Options));
            await FollowAsync(stream, subscription, until.Token);
            await stream.SendAsync("end", "{}");
        }
        catch (OperationCanceledException)
        {
            // The reader went away, or the server stops: it will connect again.
        }

        return Results.Empty;
    }

    /// <summary>In the asker's own name: a client id that somebody else uses too is another one.</summary>
    private Subscription Subscribe(HttpContext http, Query query)
    {
        var (who, client) = (http.Who(), http.Request.Query["client"].ToString());
        if (client.Length > MaxClient) throw new ProblemException(400, "query.client", $"The client id has {client.Length} characters; {MaxClient} are allowed.");
        try
        {
            return live.Subscribe($"{who.Caller.Namespace}/{who.Caller.Principal}/{(client is "" ? Guid.NewGuid().ToString("n") : client)}", query, who.Confined);
        }
        catch (InvalidOperationException e)
        {
            throw new ProblemException(503, "mql.many", e.Message);
        }
    }

    private static async Task FollowAsync(ServerSentEvents stream, Subscription from, CancellationToken stop)
    {
        var bytes = new ArrayBufferWriter<byte>(Together);
        var counted = 0L;
        while (true)
        {
            bytes.ResetWrittenCount();
            Delivery? delivery = null;
            while (bytes.WrittenCount < Together && from.TryTake(out delivery) && delivery is not Ended) Write(bytes, delivery!);
            var now = Environment.TickCount64;
            if (now - counted >= (bytes.WrittenCount > 0 ? BetweenCounts : Heartbeat).TotalMilliseconds || delivery is Ended)
            {
                var counts = from.Counts;
                Begin(bytes, "counts"u8);
                JsonSerializer.Serialize(new Utf8JsonWriter(bytes), new QueryCounted(counts.Matched, counts.Late, counts.Ahead, counts.LeftOut, counts.Rows, from.Lost), OrreryJson.Options);
                bytes.Write("\n\n"u8);
                counted = now;
            }

            if (bytes.WrittenCount > 0) await stream.SendAllAsync(bytes.WrittenMemory);
            if (delivery is Ended) return;
            if (bytes.WrittenCount < Together) await WaitAsync(from, stop);
        }
    }

    private static async Task WaitAsync(Subscription from, CancellationToken stop)
    {
        using var heard = CancellationTokenSource.CreateLinkedTokenSource(stop);
        heard.CancelAfter(Heartbeat);
        try
        {
            await from.WaitAsync(heard.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Nothing came; that is said.
        }
    }

    private static void Begin(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> name)
    {
        to.Write("event: "u8);
        to.Write(name);
        to.Write("\ndata: "u8);
    }

    private static void Write(ArrayBufferWriter<byte> to, Delivery delivery)
    {
        if (delivery is Given { Row: var row })
        {
            Begin(to, "row"u8);
            Write(to, row);
        }
        else if (delivery is Lost lost)
        {
            Begin(to, "lost"u8);
            JsonSerializer.Serialize(new Utf8JsonWriter(to), new QueryLost(lost.Rows), OrreryJson.Options);
        }

        to.Write("\n\n"u8);
    }

    private static void Write(ArrayBufferWriter<byte> to, in Row row)
    {
        using var json = new Utf8JsonWriter(to);
        json.WriteStartObject();
        json.WriteString("time"u8, row.Time);
        json.WritePropertyName("row"u8);
        json.WriteRawValue(row.Json.Span, skipInputValidation: true);
        if (row.Window is { } window)
        {
            json.WriteStartObject("window"u8);
            json.WriteString("start"u8, window.Start);
            json.WriteString("end"u8, window.End);
            json.WriteNumber("leftOut"u8, window.LeftOut);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
