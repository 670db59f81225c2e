using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client.Protocol;
using Orrery.Server.Hosting;

namespace Orrery.Server.Http;

/// <summary>The wire to workers in other processes: one stream of JSON lines down, batches of reports up.</summary>
internal static class WorkerApi
{
    private static readonly byte[] NewLine = [(byte)'\n'];

    public static void Map(IEndpointRouteBuilder routes, Node node, string dataFolder)
    {
        routes.MapPost("/worker/connect", (HttpContext http) => StreamAsync(node, dataFolder, http));
        routes.MapPost("/worker/{id}/reports", async (string id, HttpContext http) =>
        {
            var reports = await JsonSerializer.DeserializeAsync<IReadOnlyList<WorkerReport>>(http.Request.Body, OrreryJson.Options, http.RequestAborted);
            node.Report(id, reports!);
            return Results.NoContent();
        });
    }

    private static async Task StreamAsync(Node node, string dataFolder, HttpContext http)
    {
        var hello = (await JsonSerializer.DeserializeAsync<WorkerHello>(http.Request.Body, OrreryJson.Options, http.RequestAborted))!;
        var outgoing = Channel.CreateUnbounded<IReadOnlyList<WorkerMessage>>(new UnboundedChannelOptions { SingleReader = true });
        var session = new WorkerSession(hello, local: false, messages => outgoing.Writer.TryWrite(messages));
        http.Response.ContentType = "application/x-ndjson";
        await WriteAsync(http, [new Welcome(dataFolder)]);
        node.Join(session);
        try
        {
            while (!http.RequestAborted.IsCancellationRequested)
            {
                using var quiet = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
                quiet.CancelAfter(TimeSpan.FromSeconds(3));
                try
                {
                    if (!await outgoing.Reader.WaitToReadAsync(quiet.Token)) break;
                }
                catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
                {
                    await WriteAsync(http, [new Ping()]);
                    continue;
                }

                while (outgoing.Reader.TryRead(out var messages)) await WriteAsync(http, messages);
            }
        }
        catch (OperationCanceledException)
        {
            // The worker went away; its session ends below.
        }
        finally
        {
            node.Leave(hello.Id);
        }
    }

    private static async Task WriteAsync(HttpContext http, IReadOnlyList<WorkerMessage> messages)
    {
        await JsonSerializer.SerializeAsync(http.Response.Body, messages, OrreryJson.Options, http.RequestAborted);
        await http.Response.Body.WriteAsync(NewLine, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
