using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orrery.Client;

/// <summary>Speaks with an Orrery server over HTTP. Safe to use from several threads.</summary>
/// <remarks>Every method throws <see cref="OrreryException"/> when the server refuses, with its reason, or isn't there (<c>server.unreachable</c>).</remarks>
public sealed partial class OrreryClient : IDisposable
{
    private readonly HttpMessageHandler _connections;
    private readonly HttpClient _http;

    /// <param name="server">Its address, such as <c>http://127.0.0.1:7070</c>.</param>
    /// <param name="token">What it shows to be let in; null for none, which will do for a server that listens on this machine alone.</param>
    /// <param name="space">The namespace that all requests are about, for a token that sees all; null: they see all, and start in <c>default</c>.</param>
    public OrreryClient(Uri server, string? token = null, string? space = null)
        : this(server, new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) }, owned: true, token, space) { }

    private OrreryClient(Uri server, HttpMessageHandler connections, bool owned, string? token, string? space)
    {
        (Server, _connections) = (server, connections);
        _http = new HttpClient(connections, owned)
        {
            BaseAddress = server,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version11,
        };
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (space is not null) _http.DefaultRequestHeaders.Add("Orrery-Namespace", space);
    }

    /// <summary>The same server in somebody's name. Shares this one's connections, costs next to nothing, and works as long as this one isn't disposed of.</summary>
    /// <inheritdoc cref="OrreryClient(Uri, string?, string?)"/>
    public OrreryClient As(string? token, string? space = null) => new(Server, _connections, owned: false, token, space);

    public Uri Server { get; }

    /// <summary>How the server is, ready or not; answers within milliseconds.</summary>
    public async Task<HealthView> HealthAsync(CancellationToken stop = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "health");
        using var response = await Reading(() => _http.SendAsync(request, stop)).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.ServiceUnavailable) throw await RefusedAsync(response, stop).ConfigureAwait(false);
        return await ReadHealthAsync(response, stop).ConfigureAwait(false);
    }

    /// <summary>The server in numbers.</summary>
    public Task<OverviewView> OverviewAsync(CancellationToken stop = default) => GetAsync<OverviewView>("overview", stop);

    /// <summary>The numbers now, and anew after each change of a run, a queue or a worker, at most four times a second. Connects again by itself, as following a run does.</summary>
    public IAsyncEnumerable<OverviewView> FollowOverviewAsync(TimeSpan? patience = null, CancellationToken stop = default) =>
        new EventFollower<OverviewView>(SendRawAsync, () => "overview/events", "overview", "the server's numbers", "", patience ?? TimeSpan.FromSeconds(30)).FollowAsync(stop);

    /// <summary>Who the server takes this client for, and what it may do.</summary>
    /// <exception cref="OrreryException">The token isn't taken: <c>token.missing</c>, <c>token.unknown</c>, <c>token.expired</c>, <c>token.revoked</c>.</exception>
    public Task<SessionView> SessionAsync(CancellationToken stop = default) => GetAsync<SessionView>("session", stop);

    /// <summary>Connected workers.</summary>
    public Task<IReadOnlyList<WorkerView>> WorkersAsync(CancellationToken stop = default) => GetAsync<IReadOnlyList<WorkerView>>("workers", stop);

    /// <summary>What the server is made of and takes.</summary>
    public Task<SystemView> SystemAsync(CancellationToken stop = default) => GetAsync<SystemView>("system", stop);

    /// <summary>Queues that hold messages or are served.</summary>
    public Task<IReadOnlyList<QueueView>> QueuesAsync(CancellationToken stop = default) => GetAsync<IReadOnlyList<QueueView>>("queues", stop);

    /// <summary>Calls of a queue that gave up, the newest first.</summary>
    /// <param name="queue"><c>service/function</c>.</param>
    public Task<IReadOnlyList<DeadLetterView>> DeadLettersAsync(string queue, int limit = 100, CancellationToken stop = default) =>
        GetAsync<IReadOnlyList<DeadLetterView>>($"queues/{QueuePath(queue)}/dead?limit={limit}", stop);

    /// <summary>Lets the runs of a queue's dead letters go on: the calls are tried again, what else succeeded is kept.</summary>
    /// <param name="run">Only this one's; null for all, at most 1,000 at once.</param>
    public Task<RedriveView> RedriveAsync(string queue, RunId? run = null, CancellationToken stop = default) =>
        SendAsync<RedriveView>(new HttpRequestMessage(HttpMethod.Post, $"queues/{QueuePath(queue)}/redrive{(run is { } one ? $"?run={one}" : "")}"), stop);

    /// <summary>Gives a worker nothing more; what it has in hand it ends. Holds until it is resumed or its process ends.</summary>
    public Task DrainAsync(string worker, CancellationToken stop = default) => SendAsync<JsonNode>(new HttpRequestMessage(HttpMethod.Post, $"workers/{Segment(worker)}/drain"), stop);

    /// <summary>Gives a drained worker work again.</summary>
    public Task ResumeAsync(string worker, CancellationToken stop = default) => SendAsync<JsonNode>(new HttpRequestMessage(HttpMethod.Post, $"workers/{Segment(worker)}/resume"), stop);

    /// <summary>Versions of services that are served, or that runs are pinned to; each service's newest first.</summary>
    public Task<IReadOnlyList<VersionView>> VersionsAsync(CancellationToken stop = default) => GetAsync<IReadOnlyList<VersionView>>("versions", stop);

    /// <summary>Sessions that are open, oldest first.</summary>
    public Task<IReadOnlyList<SessionInfo>> SessionsAsync(CancellationToken stop = default) => GetAsync<IReadOnlyList<SessionInfo>>("sessions", stop);

    /// <summary>Services that workers have introduced since the server started, with what their workflows take and give.</summary>
    /// <param name="version">Those of this version only; null for the newest of each.</param>
    public Task<IReadOnlyList<ServiceOperations>> ServicesAsync(VersionId? version = null, CancellationToken stop = default) =>
        GetAsync<IReadOnlyList<ServiceOperations>>(version is { } id ? $"services?version={id}" : "services", stop);

    /// <summary>The pages that services as a whole add to the portal.</summary>
    public Task<IReadOnlyList<PageView>> PagesAsync(CancellationToken stop = default) => GetAsync<IReadOnlyList<PageView>>("pages", stop);

    /// <summary>Has the server publish the folder that a service's assembly lies in, and serve it: from then on new runs take that version.</summary>
    /// <param name="assembly">Its path on the server's machine.</param>
    /// <returns>The services in it.</returns>
    public Task<IReadOnlyList<VersionView>> DeployAsync(string assembly, CancellationToken stop = default) =>
        SendAsync<IReadOnlyList<VersionView>>(new HttpRequestMessage(HttpMethod.Post, "versions") { Content = JsonContent.Create(new { assembly }, options: OrreryJson.Options) }, stop);

    public void Dispose() => _http.Dispose();

    private static string QueuePath(string queue) => string.Join('/', queue.Split('/').Select(Segment));

    private Task<T> GetAsync<T>(string path, CancellationToken stop) => SendAsync<T>(new HttpRequestMessage(HttpMethod.Get, path), stop);

    private async Task<T> SendAsync<T>(HttpRequestMessage request, CancellationToken stop)
    {
        using var response = await SendRawAsync(request, stop).ConfigureAwait(false);
        return await Reading(async () => (await response.Content.ReadFromJsonAsync<T>(OrreryJson.Options, stop).ConfigureAwait(false))!).ConfigureAwait(false);
    }

    /// <summary>Sends and returns once the headers are there.</summary>
    private async Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request, CancellationToken stop)
    {
        using var _ = request;
        var response = await Reading(() => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop)).ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return response;
        using (response) throw await RefusedAsync(response, stop).ConfigureAwait(false);
    }

    private async Task<HealthView> ReadHealthAsync(HttpResponseMessage response, CancellationToken stop)
    {
        try
        {
            if (await Reading(() => response.Content.ReadFromJsonAsync<HealthView>(OrreryJson.Options, stop)).ConfigureAwait(false) is { DataFolder: not null } health) return health;
        }
        catch (JsonException)
        {
            // Below, it is said what that means.
        }

        throw new OrreryException("http.foreign", $"{Server} answers, but not as an Orrery server does. Name another address with --server.");
    }

    private async Task<OrreryException> RefusedAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var problem = await ReadProblemAsync(response, stop).ConfigureAwait(false);
        return new OrreryException(Text(problem, "code") ?? $"http.{(int)response.StatusCode}",
            Text(problem, "detail") ?? $"{Server} answered {(int)response.StatusCode} {response.ReasonPhrase}: is that an Orrery server?") { Status = (int)response.StatusCode, Place = PlaceIn(problem) };
    }

    private static string? Text(JsonNode? problem, string field) => problem is JsonObject known && known[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static (int, int)? PlaceIn(JsonNode? problem) => problem is JsonObject known && known["line"] is JsonValue line && known["column"] is JsonValue column
        && line.TryGetValue<int>(out var l) && column.TryGetValue<int>(out var c) ? (l, c) : null;

    private async Task<T> Reading<T>(Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            throw new OrreryException("server.unreachable", $"No Orrery server answers at {Server} ({e.Message}). Start one with: orrery up");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new OrreryException("server.lost", $"The connection to {Server} broke: {e.Message}");
        }
    }

    private static async Task<JsonNode?> ReadProblemAsync(HttpResponseMessage response, CancellationToken stop)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<JsonNode>(stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or IOException or HttpRequestException)
        {
            return null;
        }
    }
}
