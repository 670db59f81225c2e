using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernels;

/// <summary>How a cell ended.</summary>
/// <param name="Status"><c>ok</c>, <c>error</c> or <c>interrupted</c>.</param>
/// <param name="Line">Of the cell, from 1; 0 where it isn't known.</param>
internal sealed record CellEnd(string Status, int Count, double Seconds, string? Name, string? Message, int Line);

/// <summary>Speaks with a kernel. Whatever a kernel answers, it is either understood or the kernel counts as gone.</summary>
internal sealed class KernelClient : IDisposable
{
    /// <summary>Of answers that are read whole.</summary>
    private const int MostAnswer = 1 << 20;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 100, AllowDuplicateProperties = false };

    private readonly HttpClient _http;

    public KernelClient(HttpClient http)
    {
        _http = http;
        http.MaxResponseContentBufferSize = MostAnswer;
    }

    /// <summary>Runs a cell.</summary>
    /// <param name="compiled">The cell as an assembly, where the same chain of cells was compiled before.</param>
    /// <param name="onOutput">Takes each output and how many bytes of JSON it had.</param>
    /// <exception cref="KernelGoneException">The connection broke, or the kernel answers nothing that it should.</exception>
    public async Task<CellEnd> ExecuteAsync(string language, string code, byte[]? compiled, Action<JsonObject, long> onOutput, CancellationToken stop)
    {
        var body = new JsonObject { ["language"] = language, ["code"] = code };
        if (compiled is not null) body["compiled"] = Convert.ToBase64String(compiled);
        CellEnd? end = null;
        await AskAsync("execute", body, (line, said) =>
        {
            if (said is null) onOutput(OutputBudget.Words(line.Bytes is null
                ? string.Create(CultureInfo.InvariantCulture, $"an output had {line.Length:N0} bytes; at most {OutputBudget.MostOutput:N0} are kept") : "an output was no JSON that can be read"), 0);
            else if (!said.ContainsKey("done")) onOutput(said, line.Length);
            else end = new CellEnd(Text(said, "status") ?? "error", (int)Number(said, "execution_count"), Number(said, "seconds"), Text(said, "ename"), Text(said, "evalue"), (int)Number(said, "line"));
            return end is null;
        }, stop);
        return end ?? throw new KernelGoneException("it ended in the midst of a cell");
    }

    /// <summary>Compiles a chain of C# cells up to the first one that doesn't compile. To be asked before the first cell is run.</summary>
    public async Task<IReadOnlyList<byte[]>> CompileAsync(IReadOnlyList<string> cells, CancellationToken stop)
    {
        var images = new List<byte[]>();
        await AskAsync("compile", new JsonObject { ["cells"] = new JsonArray([.. cells.Select(c => (JsonNode)c)]) }, (_, said) =>
        {
            if (said is null || Text(said, "image") is not { } image) return false;
            images.Add(Convert.FromBase64String(image));
            return true;
        }, stop);
        return images;
    }

    /// <summary>Tells C# cells the run's parameters.</summary>
    public Task ParametersAsync(IReadOnlyDictionary<string, JsonNode?> values, CancellationToken stop) =>
        AskAsync("parameters", new JsonObject(values.Select(v => KeyValuePair.Create(v.Key, v.Value?.DeepClone()))), (_, _) => true, stop);

    /// <summary>What the cells were run with.</summary>
    public async Task<JsonObject> EnvironmentAsync(CancellationToken stop)
    {
        try
        {
            return Read(Encoding.UTF8.GetBytes(await _http.GetStringAsync("environment", stop))) ?? throw new KernelGoneException("it doesn't say what it is");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new KernelGoneException("it doesn't say what it is", e);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Sends a question and reads lines of its answer until one suffices.</summary>
    private async Task AskAsync(string path, JsonObject body, Func<KernelLine, JsonObject?, bool> more, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(body) };
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            await using var stream = await response.Content.ReadAsStreamAsync(stop);
            if (!response.IsSuccessStatusCode) throw new KernelGoneException(await RefusalAsync((int)response.StatusCode, stream, stop));
            var lines = new KernelLines(stream, OutputBudget.MostOutput);
            while (await lines.NextAsync(stop) is { } line)
            {
                if (line.Length > 0 && !more(line, line.Bytes is { } bytes ? Read(bytes) : null)) return; // empty ones only say that it is there
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new KernelGoneException("the connection to it broke", e);
        }
    }

    private static async Task<string> RefusalAsync(int status, Stream body, CancellationToken stop)
    {
        var bytes = new byte[4096];
        var read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop);
        var detail = Read(bytes.AsMemory(0, read)) is { } said ? Text(said, "detail") : null;
        return $"it answered {status}{(detail is null ? "" : ": " + detail)}";
    }

    private static JsonObject? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonNode.Parse(json.Span, documentOptions: Reading) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ByteArrayContent Json(JsonObject body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static string? Text(JsonObject from, string name) => from[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static double Number(JsonObject from, string name) => from[name] is JsonValue value && value.TryGetValue<double>(out var number) ? Math.Clamp(number, 0, int.MaxValue) : 0;
}

/// <summary>A kernel that has ended, or can't be spoken with any more.</summary>
/// <param name="what">What it did, as the end of a sentence.</param>
internal sealed class KernelGoneException(string what, Exception? inner = null) : Exception($"The kernel is gone: {what}.", inner)
{
    public string What => what;
}
