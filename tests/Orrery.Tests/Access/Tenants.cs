using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Access.Tokens;
using Orrery.Server.Hosting;

namespace Orrery.Tests.Access;

/// <summary>A server that answers nobody without a token, and tokens for it.</summary>
internal sealed class Tenants : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<IDisposable> _clients = [];

    private Tenants() => Tokens = new TokenFile(_folder["data"]);

    public TokenFile Tokens { get; }

    public TestServer Server { get; private set; } = null!;

    public string Data => _folder["data"];

    public static async Task<Tenants> StartAsync(Func<ServerOptions, ServerOptions>? options = null)
    {
        var tenants = new Tenants();
        tenants.Make(Role.Viewer, "nobody");
        await tenants.OpenAsync(options);
        return tenants;
    }

    /// <summary>Starts the server on the folder, perhaps again.</summary>
    public async Task OpenAsync(Func<ServerOptions, ServerOptions>? options = null) =>
        Server = await TestServer.StartAsync(_folder, o => options?.Invoke(o with { TokensOnly = true }) ?? o with { TokensOnly = true });

    /// <summary>A token's text; one that has expired where <paramref name="lasts"/> is below zero.</summary>
    public string Make(Role role, string space, TimeSpan? lasts = null, string label = "") => MakeWithId(role, space, lasts, label).Text;

    public (string Text, string Id) MakeWithId(Role role, string space, TimeSpan? lasts = null, string label = "")
    {
        var (text, token) = TokenRecord.Make(role, space, label, lasts, DateTimeOffset.UtcNow);
        Tokens.Add(token);
        return (text, token.Id);
    }

    public OrreryClient Client(Role role, string space)
    {
        var client = new OrreryClient(Server.Server.Address, Make(role, space));
        _clients.Add(client);
        return client;
    }

    public async Task<(int Status, string Code, JsonNode? Body, HttpResponseHeaders Headers)> SendAsync(string? token, string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body) };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        var read = type.EndsWith("json", StringComparison.Ordinal) && method != "HEAD" ? JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)) : null;
        return ((int)response.StatusCode, type == "application/problem+json" && read is not null ? read["code"]!.GetValue<string>() : "", read, response.Headers);
    }

    /// <summary>The same with the whole answer, which must come to an end.</summary>
    public async Task<(int Status, string Code, string Text)> ReadAsync(string token, string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await Server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType == "application/problem+json" ? JsonNode.Parse(text)!["code"]!.GetValue<string>() : "", text);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
