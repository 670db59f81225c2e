using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Orrery.Client;
using Orrery.Server.Hosting;

namespace Orrery.Portal;

/// <summary>A server in this process on a folder and a port of its own, which it keeps over a restart; services are in a worker process.</summary>
public sealed class Stage : IAsyncDisposable
{
    private readonly IReadOnlyList<string> _services;
    private readonly IPEndPoint _listen;
    private readonly bool _ownsFolder;
    private OrreryServer? _server;

    private Stage(string folder, bool ownsFolder, IReadOnlyList<string> services)
    {
        (Folder, _ownsFolder, _services, _listen) = (folder, ownsFolder, services, new IPEndPoint(IPAddress.Loopback, FreePort()));
        Client = new OrreryClient(Address);
    }

    /// <summary>For whatever is wanted beside the server's own data.</summary>
    public string Folder { get; }

    public Uri Address => new($"http://{_listen}/");

    public OrreryClient Client { get; }

    public OrreryServer Server => _server ?? throw new InvalidOperationException("The server is stopped.");

    /// <summary>The probe service's assembly.</summary>
    public static string Probe { get; } = AssemblyOf("Orrery.Tests.Service");

    /// <summary>The sample that reviews an order.</summary>
    public static string Review { get; } = AssemblyOf("Review");

    /// <summary>The service that encodes video.</summary>
    public static string Encode { get; } = AssemblyOf("Orrery.Services.Encode");

    /// <param name="services">Their assemblies; none at all for a server without worker.</param>
    public static async Task<Stage> StartAsync(params string[] services)
    {
        var stage = new Stage(Directory.CreateTempSubdirectory("orrery-portal-").FullName, ownsFolder: true, services);
        await stage.StartServerAsync();
        foreach (var service in services) await stage.IntroducedAsync(service);
        return stage;
    }

    /// <summary>An address of the portal.</summary>
    public Uri this[string path] => new(Address, path);

    public async Task<RunId> StartRunAsync(string service, string workflow, object input) =>
        (await Client.StartAsync(service, workflow, JsonSerializer.SerializeToNode(input, OrreryJson.Options))).Run;

    /// <summary>Follows a run until it looks as wanted.</summary>
    /// <exception cref="InvalidOperationException">It ended without, or a minute passed.</exception>
    public async Task<RunView> UntilAsync(RunId run, Func<RunView, bool> wanted)
    {
        RunView? last = null;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            await foreach (var view in Client.FollowAsync(run, stop: limit.Token))
                if (wanted(last = view)) return view;
        }
        catch (OperationCanceledException)
        {
            // Told below.
        }

        throw new InvalidOperationException($"{run} of {last?.Service}/{last?.Workflow} is {last?.State}, not as it was waited for: {last?.Failure?.Message} {last?.Waiting}");
    }

    public Task<RunView> EndOfAsync(RunId run) => UntilAsync(run, r => r.State is "completed" or "failed" or "cancelled" or "parked");

    public async Task StartServerAsync() =>
        _server = await OrreryServer.StartAsync(new ServerOptions { DataFolder = Path.Combine(Folder, "data"), Listen = _listen, Services = _services, OwnWorker = _services.Count > 0, Partitions = 2 });

    public async Task StopServerAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopServerAsync();
        Client.Dispose();
        if (!_ownsFolder) return;
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A process that was ended may still hold a file for a moment; the system's own sweep of temporary files gets it.
        }
    }

    /// <summary>Waits until a worker has told what its services take.</summary>
    private async Task IntroducedAsync(string assembly)
    {
        var name = Path.GetFileNameWithoutExtension(assembly) switch { "Review" => "review", "Orrery.Services.Encode" => "encode", _ => "probe" };
        await foreach (var now in Client.FollowOverviewAsync())
            if (now.Services.Contains(name) && (await Client.ServicesAsync()).Any(s => s.Name == name)) return;
    }

    private static string AssemblyOf(string project) => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project,
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), project + ".dll"));

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
