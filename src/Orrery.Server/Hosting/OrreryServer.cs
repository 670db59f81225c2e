using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Server.Http;
using Orrery.Server.Reading;
using Orrery.Storage.Sqlite;
using Orrery.Workers.Artifacts;

namespace Orrery.Server.Hosting;

/// <summary>A running server on one folder: the store, the partitions, the read model, HTTP, and the worker process that serves the services.</summary>
public sealed class OrreryServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SqliteStore _store;
    private readonly ReadModel _list;
    private readonly AttemptLogs _logs;
    private readonly ArtifactStore _artifacts;
    private readonly CancellationTokenSource _stopping;
    private WorkerProcess? _worker;

    private OrreryServer(WebApplication app, SqliteStore store, Node node, ReadModel list, AttemptLogs logs, ArtifactStore artifacts, CancellationTokenSource stopping) =>
        (_app, _store, Node, _list, _logs, _artifacts, _stopping) = (app, store, node, list, logs, artifacts, stopping);

    /// <summary>Where it listens, such as <c>http://127.0.0.1:7070/</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Its own worker's process; null when there is none at this moment.</summary>
    public int? WorkerProcessId => _worker?.ProcessId;

    internal Node Node { get; }

    internal IReadOnlyList<Endpoint> Endpoints => [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints];

    /// <summary>Starts it. When this returns, requests are answered; the own worker may still be starting.</summary>
    /// <exception cref="ArgumentException">The address isn't a loopback address.</exception>
    /// <exception cref="Engine.Stores.StoreException">The store can't be opened.</exception>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<OrreryServer> StartAsync(ServerOptions options, CancellationToken stop = default)
    {
        if (!IPAddress.IsLoopback(options.Listen.Address))
            throw new ArgumentException($"{options.Listen.Address} is no loopback address; until access is guarded by tokens, only those such as 127.0.0.1 are allowed.", nameof(options));
        var folder = Directory.CreateDirectory(options.DataFolder).FullName;
        var store = SqliteStore.Open(Path.Combine(folder, "orrery.db"), options.Partitions);
        // The empty builder: no configuration files or variables of ASP.NET's own change what a server does, and it starts sooner.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddSimpleConsole(c => c.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(c => c.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MinResponseDataRate = null;
            k.Listen(options.Listen);
        });
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var app = builder.Build();

        var stopping = new CancellationTokenSource();
        var node = new TaskCompletionSource<Node>();
        var list = ReadModel.Open(Path.Combine(folder, "read.db"), store, run => ShowAsync(node.Task, run), app.Logger);
        var logs = new AttemptLogs(Path.Combine(folder, "logs"), app.Logger);
        var (progress, followers) = (new ProgressBoard(), new Followers());
        node.SetResult(new Node(store, options.Owner, new RunNews(list, progress, followers, logs), app.Logger));
        var server = new OrreryServer(app, store, node.Task.Result, list, logs, new ArtifactStore(Path.Combine(folder, "artifacts")), stopping);
        var names = new WorkerNames();
        server.Map(folder, progress, followers, names, options);
        try
        {
            await app.StartAsync(stop).ConfigureAwait(false);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        server.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        if (options.OwnWorker) server._worker = new WorkerProcess(server.Address, server.Node, names, options.Services);
        return server;
    }

    /// <summary>Ends when the process is told to stop. Everything still works then; disposing of the server stops it in order.</summary>
    public async Task WaitForStopAsync(CancellationToken stop = default)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var signalled = _app.Lifetime.ApplicationStopping.Register(() => told.TrySetResult()).ConfigureAwait(false);
        await using var cancelled = stop.Register(() => told.TrySetResult()).ConfigureAwait(false);
        await told.Task.ConfigureAwait(false);
    }

    /// <summary>Stops in order: the worker gives back what it has in hand, then nothing more is taken, then all is written.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_worker is not null) await _worker.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        Node.Dispose();
        await _list.DisposeAsync().ConfigureAwait(false);
        await _logs.DisposeAsync().ConfigureAwait(false);
        _store.Dispose();
        _artifacts.Dispose();
        _stopping.Dispose();
    }

    private void Map(string folder, ProgressBoard progress, Followers followers, WorkerNames names, ServerOptions options)
    {
        var gate = new Gate(options.Authorise, _app.Logger);
        var disk = new DriveInfo(folder);
        _app.UseRouting();
        _app.Use(next => http => gate.PassAsync(http, next));
        StartApi.Map(_app, Node);
        RunApi.Map(_app, Node, _list, progress);
        LogApi.Map(_app, Node, _logs);
        new EventApi(Node, progress, followers, _stopping.Token).Map(_app);
        new RunFilesApi(Node, _artifacts).Map(_app);
        new ArtifactApi(_artifacts, () => disk.AvailableFreeSpace).Map(_app);
        new StatusApi(Node, _list, folder).Map(_app);
        new HomePage(Node, _list).Map(_app);
        new WorkerApi(Node, folder, names, _stopping.Token).Map(_app);
    }

    private static async Task<RunSnapshot?> ShowAsync(Task<Node> node, RunId run) =>
        await (await node.ConfigureAwait(false)).AskAsync(run, token => new GetRun(run) { Token = token }).ConfigureAwait(false) as RunSnapshot;
}
