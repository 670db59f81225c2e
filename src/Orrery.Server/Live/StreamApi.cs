using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Http;

namespace Orrery.Server.Live;

/// <summary>Streams over HTTP: <c>/api/streams</c> lists them, <c>POST /api/streams/{name}</c> takes events, <c>GET</c> follows a kept one, <c>PUT</c> declares, <c>DELETE</c> removes.</summary>
internal sealed class StreamApi(StreamBook book, StreamIntake intake, LiveQueries live, PlatformFeed feed, CancellationToken stopping)
{
    private const int PageEvents = 500;
    private const int PageBytes = 1 << 20;

    private static readonly JsonSerializerOptions Strict = new(OrreryJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/streams", Actions.StreamRead, null, http => Task.FromResult(JsonAnswer.Of(List(http.Who().Confined))));
        routes.Post("/api/streams/{name}", Actions.StreamWrite, "name", TakeAsync);
        routes.Get("/api/streams/{name}", Actions.StreamRead, "name", FollowAsync);
        routes.Put("/api/streams/{name}", Actions.StreamSet, "name", SetAsync);
        routes.Delete("/api/streams/{name}", Actions.StreamSet, "name", RemoveAsync);
    }

    private List<StreamView> List(string? confined)
    {
        var queries = live.Exchange.Queries;
        int Readers(string stream, string? space) => queries.Count(q => q.Reads(stream, space) && (confined is null || q.Scope == confined));
        return
        [
            .. PlatformStreams.All.Select(s => new StreamView(s.Name, "platform", "")
            {
                About = s.About, Queries = Readers(s.Name, confined), Dropped = s.Name == PlatformStreams.Queues ? 0 : feed.Dropped,
                Received = live.LookedAt(s.Name, confined), Rate = live.RateOf(s.Name, confined),
            }),
            .. book.All.Where(s => confined is null || s.Space == confined).OrderBy(s => s.Space, StringComparer.Ordinal).ThenBy(s => s.Name, StringComparer.Ordinal).Select(s => View(s) with { Queries = Readers(s.Name, s.Space) }),
        ];
    }

    private static StreamView View(PushedStream stream)
    {
        var kept = stream.Kept;
        return new StreamView(stream.Name, stream.IsKept ? "kept" : "pushed", stream.Space)
        {
            Received = stream.Received, Rate = stream.Rate(Second()), Spec = stream.Spec, Events = kept.Events, Bytes = kept.Bytes, First = kept.First, Last = kept.Last, Oldest = kept.Oldest,
        };
    }

    private async Task<IResult> TakeAsync(HttpContext http)
    {
        var (space, name) = (http.Who().Caller.Namespace, http.Value("name"));
        var body = await BodyAsync(http);
        var stream = book.Get(space, name);
        var time = http.Request.Query["time"].ToString() is { Length: > 0 } named ? named : stream.Spec?.Time;
        var events = IngestBody.Read(body, time, DateTimeOffset.UtcNow);
        var (looked, numbers) = await intake.TakeAsync(stream, events, null, http.RequestAborted);
        return JsonAnswer.Of(new StreamTaken(name, events.Count, looked) { First = numbers?.First, Last = numbers?.Last });
    }

    private async Task<IResult> SetAsync(HttpContext http)
    {
        StreamSpec? spec;
        try
        {
            spec = JsonSerializer.Deserialize<StreamSpec>((await JsonBody.ReadAsync(http, "stream")).Utf8.Span, Strict);
        }
        catch (JsonException e)
        {
            throw new ProblemException(400, "input.json", $"The body doesn't read as a stream: {e.Message}");
        }

        return JsonAnswer.Of(View(await book.SetAsync(http.Who().Caller.Namespace, http.Value("name"), spec ?? new StreamSpec())));
    }

    private async Task<IResult> RemoveAsync(HttpContext http) =>
        await book.RemoveAsync(http.Who().Caller.Namespace, http.Value("name")) ? Results.NoContent() : throw Unknown(http.Value("name"));

    private async Task<IResult> FollowAsync(HttpContext http)
    {
        var name = http.Value("name");
        if (PlatformStreams.Has(name)) throw new ProblemException(409, "stream.own", $"'{name}' isn't kept; look at it with a live query: GET /api/mql?query=SELECT * FROM {name}");
        var stream = book.Find(http.Who().Caller.Namespace, name) ?? throw Unknown(name);
        if (!stream.IsKept) throw new ProblemException(409, "stream.unkept", $"Stream '{name}' isn't kept. Declare it (PUT /api/streams/{name}), or look at it with a live query: GET /api/mql?query=SELECT * FROM {name}");
        var (after, follow) = (After(http), http.Request.Query["follow"] != "false");
        using var until = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var to = ServerSentEvents.Begin(http, until.Token);
        try
        {
            await FollowAsync(stream, after, follow, to, until.Token);
            await to.SendAsync("end", "{}");
        }
        catch (OperationCanceledException)
        {
            // The reader went away, or the server stops: it will connect again with the last number.
        }

        return Results.Empty;
    }

    private async Task FollowAsync(PushedStream stream, long after, bool follow, ServerSentEvents to, CancellationToken stop)
    {
        while (!stream.Gone)
        {
            // Asked for before the page is read: what is appended in between is not missed.
            var appended = stream.Appended;
            var page = book.File.Read(stream.Id, after, PageEvents, PageBytes);
            if (page.Count == 0)
            {
                if (!follow) return;
                if (await Task.WhenAny(appended, Task.Delay(ServerSentEvents.KeepAlive, stop)) != appended) await to.StillThereAsync();
                stop.ThrowIfCancellationRequested();
                continue;
            }

            if (page[0].Number > after + 1) await to.SendAsync("gone", $$"""{"from":{{after + 1}},"to":{{page[0].Number - 1}}}""");
            var bytes = new MemoryStream();
            foreach (var (number, time, json) in page)
            {
                bytes.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: event\nid: {number}\ndata: {{\"number\":{number},\"time\":\"{time:yyyy-MM-ddTHH:mm:ss.fffZ}\",\"event\":")));
                bytes.Write(json);
                bytes.Write("}\n\n"u8);
            }

            await to.SendAllAsync(bytes.ToArray());
            after = page[^1].Number;
        }
    }

    private static long After(HttpContext http)
    {
        var text = http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : http.Request.Query["after"].ToString();
        return text is "" ? 0 : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new ProblemException(400, "query.after", $"after={text}: the number of the last event that was read is wanted; 0 for all.");
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext http)
    {
        var tooLarge = new ProblemException(413, "stream.size", $"The body may have {IngestBody.MaxBytes:N0} bytes. Send the events in several requests.");
        if (http.Request.ContentLength > IngestBody.MaxBytes) throw tooLarge;
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        using var body = new MemoryStream();
        var block = new byte[16 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(block, http.RequestAborted)) > 0)
        {
            body.Write(block, 0, read);
            if (body.Length > IngestBody.MaxBytes) throw tooLarge;
        }

        return body.ToArray();
    }

    private static long Second() => Environment.TickCount64 / 1000;

    private static ProblemException Unknown(string name) => new(404, "stream.unknown", $"There is no stream '{name}' here; GET /api/streams lists them.");
}
