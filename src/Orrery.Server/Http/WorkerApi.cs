using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Orrery.Client.Protocol;
using Orrery.Server.Access;
using Orrery.Server.Hosting;

namespace Orrery.Server.Http;

/// <summary>The wire to workers in other processes: one stream of JSON lines down, numbered batches of reports up.</summary>
/// <remarks>A stream that breaks ends the session. The worker connects again and says what it has in hand; what it doesn't name is given to others at once.</remarks>
internal sealed class WorkerApi(Node node, string dataFolder, WorkerNames names, CancellationToken stopping)
{
    /// <summary>Batches of messages that may wait for a worker that doesn't read; beyond it the link is broken.</summary>
    private const int MaxWaiting = 10_000;
    private const long MaxReportBytes = 64L << 20;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    /// <summary>A worker calls every five seconds; one that is silent for this long is gone, whatever its connection looks like.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
    private static readonly byte[] NewLine = [(byte)'\n'];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/worker/connect", Actions.WorkerServe, null, ConnectAsync);
        routes.Post("/worker/{worker}/{instance}/reports/{number}", Actions.WorkerServe, "worker", ReportAsync);
    }

    private async Task<IResult> ReportAsync(HttpContext http)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MaxReportBytes;
        var (worker, number) = (http.Value("worker"), long.TryParse(http.Value("number"), out var n) ? n : throw new ProblemException(400, "reports.number", "A batch of reports needs a number."));
        names.Check(worker, http.Value("instance"));
        var reports = await ReadAsync<IReadOnlyList<WorkerReport>>(http);
        var session = node.Workers.FirstOrDefault(w => w.Id == worker && w.Hello.Instance == http.Value("instance"));
        if (session is not null && number <= session.LastBatch) return Results.NoContent();
        if (!await node.ReportAsync(worker, reports)) return new Problem(503, "partition.failed", "A partition is being read anew; send the batch again.");
        if (session is not null) session.LastBatch = number;
        return Results.NoContent();
    }

    private async Task<IResult> ConnectAsync(HttpContext http)
    {
        var hello = await ReadAsync<WorkerHello>(http);
        names.Check(hello.Id, hello.Instance);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var outgoing = Channel.CreateBounded<IReadOnlyList<WorkerMessage>>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
        var session = new WorkerSession(hello, local: false, Send, Close);
        http.Response.ContentType = "application/x-ndjson";
        await WriteAsync(http, [new Welcome(dataFolder)], ended.Token);
        node.Join(session);
        try
        {
            while (Environment.TickCount64 - session.LastHeard < Silence.TotalMilliseconds) await SendWhatWaitsAsync(http, outgoing.Reader, ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The worker went away, or the server wants it to connect anew; its session ends below.
        }
        finally
        {
            node.Leave(session);
        }

        return Results.Empty;

        void Send(IReadOnlyList<WorkerMessage> messages)
        {
            if (!outgoing.Writer.TryWrite(messages)) Close();
        }

        void Close()
        {
            try
            {
                ended.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has ended already.
            }
        }
    }

    private static async Task SendWhatWaitsAsync(HttpContext http, ChannelReader<IReadOnlyList<WorkerMessage>> outgoing, CancellationToken ended)
    {
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(ended);
        quiet.CancelAfter(Quiet);
        try
        {
            await outgoing.WaitToReadAsync(quiet.Token);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            await WriteAsync(http, [new Ping()], ended);
            return;
        }

        while (outgoing.TryRead(out var messages)) await WriteAsync(http, messages, ended);
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

    private static async Task WriteAsync(HttpContext http, IReadOnlyList<WorkerMessage> messages, CancellationToken stop)
    {
        await JsonSerializer.SerializeAsync(http.Response.Body, messages, OrreryJson.Options, stop);
        await http.Response.Body.WriteAsync(NewLine, stop);
        await http.Response.Body.FlushAsync(stop);
    }
}
