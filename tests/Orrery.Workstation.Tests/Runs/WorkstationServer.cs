using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Orrery.Client;
using Orrery.Server.Hosting;
using Orrery.Services.Workstation.Images;

namespace Orrery.Workstation.Tests.Runs;

/// <summary>A server on a free port and a folder of its own, with the workstation service in a worker process.</summary>
internal sealed class WorkstationServer : IAsyncDisposable
{
    private readonly bool _owned;

    private WorkstationServer(OrreryServer server, string folder, bool owned) => (Server, Client, Folder, _owned) = (server, new OrreryClient(server.Address), folder, owned);

    public OrreryServer Server { get; }
    public OrreryClient Client { get; }
    public string Folder { get; }

    public static string Root { get; } = RootAbove(AppContext.BaseDirectory);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<WorkstationServer> StartAsync(string? folder = null)
    {
        var at = folder ?? Directory.CreateTempSubdirectory("orrery-workstation-").FullName;
        var build = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var service = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Orrery.Services.Workstation", build, "Orrery.Services.Workstation.dll"));
        return new(await OrreryServer.StartAsync(new ServerOptions { DataFolder = at, Listen = new IPEndPoint(IPAddress.Loopback, 0), Services = [service], Partitions = 2 }), at, folder is null);
    }

    public static BakeRequest Configuration(string name, string text) => new(name, ImmutableSortedDictionary<string, string>.Empty.Add("init.sls", text));

    public async Task<RunId> BeginAsync<T>(string workflow, T input) => (await Client.StartAsync("workstation", workflow, JsonSerializer.SerializeToNode(input, OrreryJson.Options), stop: Stop)).Run;

    /// <summary>Runs a workflow to its result; a failure of it fails the test with its words.</summary>
    public async Task<TOut> RunAsync<TIn, TOut>(string workflow, TIn input)
    {
        var end = await Client.EndAsync(await BeginAsync(workflow, input), Stop);
        if (end.Failure is { } failure) Assert.Fail($"{failure.Type}: {failure.Message}");
        return end.Result!.Value.Deserialize<TOut>(OrreryJson.Options)!;
    }

    public async Task<Failure> FailAsync<T>(string workflow, T input) =>
        (await Client.EndAsync(await BeginAsync(workflow, input), Stop)).Failure ?? throw new InvalidOperationException("It didn't fail.");

    /// <summary>Follows a run until it has published what is wanted.</summary>
    public async Task<T> StateAsync<T>(RunId run, Func<T, bool> wanted)
    {
        await foreach (var view in Client.FollowAsync(run, stop: Stop))
        {
            if (view.Failure is { } failure) Assert.Fail($"{failure.Type}: {failure.Message}");
            if (view.Published is { } published && published.Deserialize<T>(OrreryJson.Options) is { } state && wanted(state)) return state;
        }

        throw new InvalidOperationException("The run ended without it.");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        if (_owned) Directory.Delete(Folder, recursive: true);
    }

    private static string RootAbove(string folder) => File.Exists(Path.Combine(folder, "Orrery.slnx")) ? folder : RootAbove(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder))!);
}
