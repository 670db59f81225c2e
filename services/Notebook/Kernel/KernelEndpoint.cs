using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Services.Notebook.Kernel.Http;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>What a kernel can be asked over HTTP. <c>docs/notebooks.md</c> describes it.</summary>
internal sealed class KernelEndpoint(CellRunner cells)
{
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

    private async Task ExecuteAsync(JsonObject wanted, HttpResponse response)
    {
        var outputs = new OutputQueue();
        var writing = Task.Run(async () =>
        {
            await foreach (var output in outputs.ReadAllAsync()) await response.LineAsync(KernelJson.Bytes(output));
        });
        JsonObject end;
        try
        {
            end = await cells.ExecuteAsync(Text(wanted, "language"), Text(wanted, "code"), outputs, wanted["compiled"]?.GetValue<string>() is { } image ? Convert.FromBase64String(image) : null);
        }
        finally
        {
            outputs.Complete();
        }

        await writing;
        await response.LineAsync(KernelJson.Bytes(end));
    }

    private static JsonObject Body(HttpRequest request) => JsonNode.Parse(request.Body.Length == 0 ? "{}"u8 : request.Body) as JsonObject ?? [];

    private static string Text(JsonObject from, string name) => from[name]?.GetValue<string>() ?? "";

    private static long Number(HttpRequest request, string name, long otherwise) =>
        request.Query.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
