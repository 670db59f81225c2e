using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Server.Hosting;

namespace Orrery.Tests;

/// <summary>A server in this process on a free port and a folder of its own, with the probe service in a worker process.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly TestFolder? _own;

    private TestServer(OrreryServer server, TestFolder folder, bool owned)
    {
        (Server, Folder, _own) = (server, folder, owned ? folder : null);
        Client = new OrreryClient(server.Address);
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
    }

    public OrreryServer Server { get; }
    public TestFolder Folder { get; }
    public OrreryClient Client { get; }
    public HttpClient Http { get; }

    /// <summary>The probe service's assembly.</summary>
    public static string Probe { get; } = InOwnFolder("Orrery.Tests.Service");

    /// <summary>A project's assembly where it is built, with what belongs to it alone.</summary>
    public static string InOwnFolder(string project) => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project,
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), project + ".dll"));

    public static async Task<TestServer> StartAsync(TestFolder? folder = null, Func<ServerOptions, ServerOptions>? options = null)
    {
        var at = folder ?? new TestFolder();
        var plain = new ServerOptions { DataFolder = at["data"], Listen = new IPEndPoint(IPAddress.Loopback, 0), Services = [Probe], Partitions = 4 };
        return new TestServer(await OrreryServer.StartAsync(options?.Invoke(plain) ?? plain), at, owned: folder is null);
    }

    public async Task<RunId> StartRunAsync(string workflow, object input) =>
        (await Client.StartAsync("probe", workflow, JsonSerializer.SerializeToNode(input, OrreryJson.Options), stop: Stop)).Run;

    /// <summary>Follows a run to its end.</summary>
    public Task<RunView> EndOfAsync(RunId run) => UntilAsync(run, _ => false);

    /// <summary>Follows a run until it looks as wanted, or to its end.</summary>
    public async Task<RunView> UntilAsync(RunId run, Func<RunView, bool> wanted)
    {
        RunView? last = null;
        await foreach (var view in Client.FollowAsync(run, stop: Stop))
        {
            last = view;
            if (wanted(view)) break;
        }

        return last!;
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Http.SendAsync(request, Stop);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(Stop))!);
    }

    /// <summary>Sends what must be refused.</summary>
    public async Task<(int Status, string Code, string Detail)> RefusedAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var (status, problem) = await SendAsync(method, path, body, headers);
        return ((int)status, problem["code"]!.GetValue<string>(), problem["detail"]!.GetValue<string>());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Http.Dispose();
        await Server.DisposeAsync();
        _own?.Dispose();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}

/// <summary>One server for all tests that don't harm it.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await TestServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}

[CollectionDefinition]
public sealed class OnSharedServer : ICollectionFixture<SharedServer>;
