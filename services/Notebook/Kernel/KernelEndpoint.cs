using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Services.Notebook.Kernel.Http;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>What a kernel can be asked over HTTP. <c>docs/notebooks.md</c> describes it.</summary>
/// <param name="beat">How often it is said that a cell still runs.</param>
internal sealed class KernelEndpoint(CellRunner cells, TimeSpan beat)
{
    /// <summary>Shorter than a session may at least be idle: a cell that runs and says nothing is no idle kernel.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(20);

    public async Task AnswerAsync(HttpRequest request, HttpResponse response)
    {
        switch (request.Method, request.Path.Trim('/'))
        {
            case ("GET", "health"):
                await response.JsonAsync(200, new JsonObject { ["kernel"] = "orrery", ["state"] = cells.IsBusy ? "busy" : "idle", ["executed"] = cells.Executed });
                break;
            case ("GET", "environment"):
                await response.JsonAsync(200, cells.Environment());
                break;
            case ("POST", "execute"):
                await ExecuteAsync(Body(request), response);
                break;
            case ("POST", "compile"):
                await CompileAsync(Body(request), response);
                break;
            case ("POST", "parameters"):
                foreach (var (name, value) in Body(request)) cells.Parameters[name] = value?.DeepClone();
                await response.JsonAsync(200, new JsonObject { ["parameters"] = cells.Parameters.Count });
                break;
            case ("POST", "interrupt"):
                await response.JsonAsync(200, new JsonObject { ["interrupted"] = cells.Interrupt() });
                break;
            case ("POST", "complete"):
                var wanted = Body(request);
                var code = Text(wanted, "code");
                await response.JsonAsync(200, await cells.CompleteAsync(Text(wanted, "language"), code, Math.Clamp(wanted["cursor"]?.GetValue<int>() ?? code.Length, 0, code.Length)));
                break;
            case ("GET", "variables"):
                await response.JsonAsync(200, await cells.VariablesAsync());
                break;
            case ("GET", { } path) when path.StartsWith("tables/", StringComparison.Ordinal):
                var page = cells.Tables.Page(path["tables/".Length..], Number(request, "from", 0), (int)Math.Min(Number(request, "count", 100), 1000));
                await response.JsonAsync(page is null ? 404 : 200, page ?? new JsonObject { ["detail"] = "The kernel keeps the last 64 tables; run the cell again." });
                break;
            default:
                await response.JsonAsync(404, new JsonObject { ["detail"] = $"A kernel can't be asked {request.Method} {request.Path}." });
                break;
        }
    }

    private async Task CompileAsync(JsonObject wanted, HttpResponse response)
    {
        if (cells.Executed > 0)
        {
            await response.JsonAsync(409, new JsonObject { ["detail"] = "Cells are compiled ahead before the first one has run." });
            return;
        }

        foreach (var image in SubmissionChain.CompileAll(wanted["cells"]!.AsArray().Select(c => c!.GetValue<string>()))) await response.LineAsync(KernelJson.Bytes(new JsonObject { ["image"] = Convert.ToBase64String(image) }));
        await response.LineAsync(KernelJson.Bytes(new JsonObject { ["done"] = true }));
    }

    private async Task ExecuteAsync(JsonObject wanted, HttpResponse response)
    {
        var compiled = wanted["compiled"]?.GetValue<string>() is { } image ? Convert.FromBase64String(image) : null;
        var outputs = new OutputQueue();
        var writing = Task.Run(() => WriteAsync(outputs, response));
        using var ended = new CancellationTokenSource();
        var beating = BeatAsync(response, ended.Token);
        JsonObject end;
        try
        {
            end = await cells.ExecuteAsync(Text(wanted, "language"), Text(wanted, "code"), outputs, compiled);
        }
        finally
        {
            outputs.Complete();
            await ended.CancelAsync();
        }

        await Task.WhenAll(writing, beating);
        await response.LineAsync(KernelJson.Bytes(end));
    }

    /// <summary>Sends outputs as they come. When whoever asked has gone they are dropped: the cell goes on.</summary>
    private static async Task WriteAsync(OutputQueue outputs, HttpResponse response)
    {
        var heard = true;
        await foreach (var line in outputs.ReadAllAsync())
        {
            try
            {
                if (heard) await response.LineAsync(line);
            }
            catch (IOException)
            {
                heard = false;
            }
        }
    }

    /// <summary>Sends an empty line now and then.</summary>
    private async Task BeatAsync(HttpResponse response, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(beat);
        try
        {
            while (await timer.WaitForNextTickAsync(ended)) await response.LineAsync(default);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException) { } // the cell has ended, or whoever asked has gone
    }

    private static JsonObject Body(HttpRequest request) => JsonNode.Parse(request.Body.Length == 0 ? "{}"u8 : request.Body) as JsonObject ?? [];

    private static string Text(JsonObject from, string name) => from[name]?.GetValue<string>() ?? "";

    private static long Number(HttpRequest request, string name, long otherwise) =>
        request.Query.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
