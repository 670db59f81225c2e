using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orrery.Client;

/// <summary>Speaks with an Orrery server over HTTP.</summary>
/// <param name="server">Its address, such as <c>http://127.0.0.1:7070</c>.</param>
public sealed class OrreryClient(Uri server) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) })
    {
        BaseAddress = server,
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestVersion = HttpVersion.Version11,
    };

    public Uri Server { get; } = server;

    /// <summary>Starts a run.</summary>
    /// <param name="key">Starting again under the same key starts nothing more; null for a new run each time.</param>
    /// <exception cref="OrreryException">The server refused, with its reason.</exception>
    public Task<StartedRun> StartAsync(string service, string workflow, JsonNode? input, string? key = null, CancellationToken stop = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"api/{service}/{workflow}") { Content = JsonContent.Create(input, options: OrreryJson.Options) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return SendAsync<StartedRun>(request, stop);
    }

    /// <summary>The newest runs first.</summary>
    public Task<IReadOnlyList<RunLine>> RunsAsync(int limit = 50, CancellationToken stop = default) =>
        SendAsync<IReadOnlyList<RunLine>>(new HttpRequestMessage(HttpMethod.Get, $"runs?limit={limit}"), stop);

    public Task<RunView> RunAsync(RunId run, CancellationToken stop = default) => SendAsync<RunView>(new HttpRequestMessage(HttpMethod.Get, $"runs/{run}"), stop);

    public Task CancelAsync(RunId run, CancellationToken stop = default) => SendAsync<JsonNode>(new HttpRequestMessage(HttpMethod.Post, $"runs/{run}/cancel"), stop);

    public Task RetryAsync(RunId run, CancellationToken stop = default) => SendAsync<JsonNode>(new HttpRequestMessage(HttpMethod.Post, $"runs/{run}/retry"), stop);

    private async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken stop)
    {
        using var response = await SendRawAsync(request, stop).ConfigureAwait(false);
        return (await response.Content.ReadFromJsonAsync<T>(OrreryJson.Options, stop).ConfigureAwait(false))!;
    }

    private async Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request, CancellationToken stop)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new OrreryException("server.unreachable", $"No Orrery server answers at {Server} ({e.Message}). Start one with: orrery up");
        }

        if (response.IsSuccessStatusCode) return response;
        using (response)
        {
            var problem = await ReadProblemAsync(response, stop).ConfigureAwait(false);
            throw new OrreryException(problem?["code"]?.GetValue<string>() ?? $"http.{(int)response.StatusCode}", problem?["detail"]?.GetValue<string>() ?? response.ReasonPhrase ?? "refused");
        }
    }

    private static async Task<JsonNode?> ReadProblemAsync(HttpResponseMessage response, CancellationToken stop)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<JsonNode>(stop).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>A server's refusal, or its absence.</summary>
/// <param name="code">Stable, for scripts, such as <c>run.unknown</c>.</param>
public sealed class OrreryException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
