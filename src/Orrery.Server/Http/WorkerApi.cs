using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Orrery.Client.Protocol;
using Orrery.Client.Protocol.Compact;
using Orrery.Hosting;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Server.Tables;
using Orrery.Server.Versions;
using Orrery.Workers.Schedules;

namespace Orrery.Server.Http;

/// <summary>The wire to workers in other processes: one stream of messages down, one of numbered batches of reports up, both in <see cref="FrameWriter">frames</see>.</summary>
/// <remarks>A stream that breaks ends the session. The worker connects again and says what it has in hand; what it doesn't name is given to others at once.</remarks>
internal sealed class WorkerApi(Node node, AttemptAsks asks, ServedVersions versions, string dataFolder, WorkerNames names, CancellationToken stopping)
{
    private const int MaxReportBytes = 64 << 20;
    private const int MaxAskBytes = 64 << 20;

    /// <summary>Batches of reports of one worker that wait to be durable; beyond it, it isn't listened to.</summary>
    private const int MaxUntaken = 64;

    private readonly ConcurrentDictionary<(string Worker, string Instance), WorkerLink> _links = new();

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/worker/connect", Actions.WorkerServe, null, ConnectAsync);
        routes.Post("/worker/{worker}/{instance}/reports", Actions.WorkerServe, "worker", ReportAsync);
        routes.Post("/worker/{worker}/{instance}/asks", Actions.WorkerServe, "worker", AskAsync);
    }

    /// <summary>An attempt asks tables or streams for something.</summary>
    private async Task<IResult> AskAsync(HttpContext http)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MaxAskBytes;
        names.Check(http.Value("worker"), http.Value("instance"));
        return JsonAnswer.Of(await asks.AnswerAsync(await ReadAsync<AttemptAsk>(http), http.RequestAborted));
    }

    private async Task<IResult> ReportAsync(HttpContext http)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        var (worker, instance) = (http.Value("worker"), http.Value("instance"));
        names.Check(worker, instance);
        if (!_links.TryGetValue((worker, instance), out var link))
            throw new ProblemException(404, "worker.unknown", $"No worker {worker} is connected; it connects before it reports.");
        // The connection is broken, rather than the read of it: after that the HTTP server would still try to read on.
        await using var stopped = stopping.Register(http.Abort);
        var frames = new FrameReader(http.Request.BodyReader, MaxReportBytes);
        var taking = Channel.CreateBounded<(long, Task<bool>)>(new BoundedChannelOptions(MaxUntaken) { SingleReader = true, SingleWriter = true });
        var answering = AnswerAsync(link, taking.Reader);
        try
        {
            var batches = new List<(long Number, IReadOnlyList<WorkerReport>? Reports)>();
            while (await frames.ReadAsync((number, body) => batches.Add((number, Read(link, number, body))), CancellationToken.None))
            {
                foreach (var (number, reports) in batches)
                    if (reports is not null) await taking.Writer.WriteAsync((number, node.ReportAsync(worker, reports)), http.RequestAborted);
                batches.Clear();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The worker went away, or the server stops: what the worker hasn't been told of it sends again.
            return Results.Empty;
        }
        finally
        {
            taking.Writer.Complete();
            await answering;
        }

        return Results.NoContent();
    }

    /// <summary>Tells the worker of each batch, in their order, when its ends of attempts are durable.</summary>
    private static async Task AnswerAsync(WorkerLink link, ChannelReader<(long Number, Task<bool> Durable)> taking)
    {
        await foreach (var (number, durable) in taking.ReadAllAsync())
        {
            if (await durable) link.Took(number);
            else link.Send([new SendAgain(number)]);
        }
    }

    private static IReadOnlyList<WorkerReport>? Read(WorkerLink link, long number, ReadOnlySequence<byte> body)
    {
        try
        {
            return BatchCodec.ReadReports(body);
        }
        catch (FormatException e)
        {
            link.Send([new ReportsTaken([number], $"{e.Message} A worker must be of the server's own version.")]);
            return null;
        }
    }

    private async Task<IResult> ConnectAsync(HttpContext http)
    {
        var hello = await ReadAsync<WorkerHello>(http);
        names.Check(hello.Id, hello.Instance);
        if (hello.Services.FirstOrDefault(s => s.Name is ScheduleService.ServiceName or "streams" or "mql" or "tables") is { } reserved)
            throw new ProblemException(409, "service.reserved", $"The service name '{reserved.Name}' is the server's own; give the service another one.");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var link = new WorkerLink(ended);
        var session = new WorkerSession(hello, local: false, link.Send, link.Close, node.Pools.Of(hello));
        link.Send([new Welcome(dataFolder)]);
        _links[(hello.Id, hello.Instance)] = link;
        versions.Learn(hello);
        node.Join(session);
        await using var looking = new Timer(_ => link.Look(session.LastHeard), null, WorkerLink.Quiet, WorkerLink.Quiet);
        http.Response.ContentType = "application/octet-stream";
        try
        {
            await link.WriteAsync(http.Response.Body, ended.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The worker went away, or the server wants it to connect anew; its session ends below.
        }
        finally
        {
            _links.TryRemove(new((hello.Id, hello.Instance), link));
            node.Leave(session);
        }

        return Results.Empty;
    }

    private static async Task<T> ReadAsync<T>(HttpContext http)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(http.Request.Body, OrreryJson.Options, http.RequestAborted) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new ProblemException(400, "body.json", $"The body doesn't read as {typeof(T).Name}: {e.Message} A worker must be of the server's own version.");
        }
    }
}
