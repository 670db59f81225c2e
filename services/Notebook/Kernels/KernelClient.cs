using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernels;

/// <summary>How a cell ended.</summary>
/// <param name="Status"><c>ok</c>, <c>error</c> or <c>interrupted</c>.</param>
/// <param name="Line">Of the cell, from 1; 0 where it isn't known.</param>
/// <param name="Compiled">The cell as an assembly, where the kernel compiled it.</param>
internal sealed record CellEnd(string Status, int Count, double Seconds, string? Name, string? Message, int Line, byte[]? Compiled);

/// <summary>Speaks with a kernel.</summary>
internal sealed class KernelClient(HttpClient http) : IDisposable
{
    /// <summary>Runs a cell.</summary>
    /// <param name="compiled">The cell as an assembly, where the same chain of cells was compiled before.</param>
    /// <exception cref="KernelGoneException">The connection broke: the kernel has ended.</exception>
    public async Task<CellEnd> ExecuteAsync(string language, string code, byte[]? compiled, Action<JsonObject> onOutput, CancellationToken stop)
    {
        var body = new JsonObject { ["language"] = language, ["code"] = code };
        if (compiled is not null) body["compiled"] = Convert.ToBase64String(compiled);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "execute") { Content = Json(body) };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(stop), Encoding.UTF8);
            while (await lines.ReadLineAsync(stop) is { } line)
            {
                var said = (JsonObject)JsonNode.Parse(line)!;
                if (!said.ContainsKey("done")) onOutput(said);
                else
                    return new CellEnd(Text(said, "status") ?? "error", said["execution_count"]!.GetValue<int>(), said["seconds"]!.GetValue<double>(), Text(said, "ename"), Text(said, "evalue"),
                        said["line"]?.GetValue<int>() ?? 0, Text(said, "compiled") is { } image ? Convert.FromBase64String(image) : null);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new KernelGoneException(e);
        }

        throw new KernelGoneException(null);
    }

    /// <summary>Tells C# cells the run's parameters.</summary>
    public async Task ParametersAsync(IReadOnlyDictionary<string, JsonNode?> values, CancellationToken stop)
    {
        using var response = await http.PostAsync("parameters", Json(new JsonObject(values.Select(v => KeyValuePair.Create(v.Key, v.Value?.DeepClone())))), stop);
    }

    /// <summary>What the cells were run with.</summary>
    public async Task<JsonObject> EnvironmentAsync(CancellationToken stop) => (JsonObject)JsonNode.Parse(await http.GetStringAsync("environment", stop))!;

    public void Dispose() => http.Dispose();

    private static ByteArrayContent Json(JsonObject body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static string? Text(JsonObject from, string name) => from[name]?.GetValue<string>();
}

/// <summary>A kernel that ended while it was asked something.</summary>
internal sealed class KernelGoneException(Exception? inner) : Exception("The kernel has ended.", inner);
