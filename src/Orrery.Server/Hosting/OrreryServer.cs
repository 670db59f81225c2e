using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orrery.Server.Access.Tokens;
using Orrery.Server.Copies;
using Orrery.Server.Http;
using Orrery.Server.Http.OpenApi;
using Orrery.Server.Live;
using Orrery.Server.Live.Alerts;
using Orrery.Server.Portal;
using Orrery.Server.Tables;
using Orrery.Server.Versions;
using Orrery.Workers.Sessions;
using Orrery.Workers.Versions;

namespace Orrery.Server.Hosting;

/// <summary>A running server on one folder: the store, the partitions, the read model, HTTP, and the worker processes that serve the services.</summary>
public sealed class OrreryServer : IAsyncDisposable
{
    private readonly ServerParts _parts;
    private readonly WebApplication _app;
    private readonly WorkerNames _names = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly BuiltInServices _builtIn;
    private readonly ServedVersions _versions;

    private OrreryServer(ServerParts parts, WebApplication app, Lazy<VersionBook> book)
    {
        (_parts, _app) = (parts, app);
        _names.Reserve(BuiltInServices.Worker, Guid.NewGuid().ToString("n"));
        _versions = new ServedVersions(parts, _names, book, app.Logger);
        _builtIn = new BuiltInServices(parts.Node, parts.Asks, parts.Payloads, app.Logger);
    }

    /// <summary>Where this machine reaches it, such as <c>http://127.0.0.1:7070/</c>: plain HTTP over loopback where it serves HTTPS or listens everywhere.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Where it listens, such as <c>https://0.0.0.0:7070</c>.</summary>
    public string Listening { get; private set; } = "";

    /// <summary>The process of the newest version of its first service; null when there is none at this moment.</summary>
    public int? WorkerProcessId => _versions.ProcessId;

    internal ServedVersions Versions => _versions;

    internal Node Node => _parts.Node;

    internal Uploads.UploadFolder Uploads => _parts.Uploads;

    internal IReadOnlyList<Endpoint> Endpoints => [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints];

    /// <summary>Starts it. When this returns, requests are answered; the own worker may still be starting.</summary>
    /// <exception cref="InvalidOperationException">It listens beyond loopback, or takes nobody without a token, and there is no token; or the tokens or the certificate can't be read.</exception>
    /// <exception cref="Engine.Stores.StoreException">The store can't be opened.</exception>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<OrreryServer> StartAsync(ServerOptions options, CancellationToken stop = default)
    {
        RefuseWithoutTokens(options);
        var listening = new Listening(options);
        RefuseTakenPort(options.Listen);
        var book = new Lazy<VersionBook>(() => ServedVersions.BookOf(options.DataFolder));
        var publishing = Task.Run(() => book.Value is null ? null : Publish(options), stop);
        var parts = new ServerParts(options);
        var server = new OrreryServer(parts, WebHost.Make(listening, parts.Logging), book);
        try
        {
            var published = await publishing.ConfigureAwait(false);
            // A worker takes as long to come up as the rest of the server: it starts first, where the address is known before.
            if (listening.Known is { } known) server._versions.Start(known, published, parts.Tokens.OfOwnWorkers);
            server.Map();
            await server._app.StartAsync(stop).ConfigureAwait(false);
            var addresses = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
            (server.Listening, server.Address) = (addresses.First(), listening.OfMachine(addresses.Last()));
            if (listening.Known is null) server._versions.Start(server.Address, published, parts.Tokens.OfOwnWorkers);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
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
        await _versions.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        await _parts.DisposeAsync().ConfigureAwait(false);
        _builtIn.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Whoever can reach a server beyond loopback would otherwise be its master.</summary>
    private static void RefuseWithoutTokens(ServerOptions options)
    {
        if (!options.NeedsTokens || new TokenFile(options.DataFolder).Read().Any(t => t.IsUsable(DateTimeOffset.UtcNow))) return;
        throw new InvalidOperationException($"{(options.TokensOnly ? "Nobody is to be answered without a token" : $"{options.Listen} can be reached from other machines")}, and there is no token that works. "
            + $"Make one first: orrery token create --role admin --namespace '*' --data {options.DataFolder}");
    }

    /// <summary>Before anything is made or started: a worker that comes up ahead of HTTP must not meet another server there.</summary>
    private static void RefuseTakenPort(IPEndPoint listen)
    {
        if (listen.Port == 0) return;
        using var probe = new TcpListener(listen);
        try
        {
            probe.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new IOException($"{listen} is in use.", new AddressInUseException(e.Message, e));
        }
    }

    /// <summary>What the server's own workers are to serve; null when it keeps none.</summary>
    private static List<PublishedVersion>? Publish(ServerOptions options)
    {
        if (!options.OwnWorker) return null;
        var folders = ServedVersions.FoldersOf(Directory.CreateDirectory(options.DataFolder).FullName);
        return [.. (options.Services.Count > 0 ? options.Services : InstalledServices.All()).Select(folders.Publish)];
    }

    private void Map()
    {
        var authorise = _parts.Options.Authorise;
        var tickets = new FileTickets(_parts.Tokens.BearerOf);
        var credentials = new Credentials(_parts.Tokens.Find, tickets, _parts.Options.NeedsTokens);
        var portal = new PortalHost(() => Address, authorise, _parts.Logging, _stopping.Token);
        var gate = new Gate(authorise, credentials, _app.Logger, portal.TellAsync);
        _app.Use(next => http =>
        {
            portal.Lead(http);
            return next(http);
        });
        _app.UseWebSockets();
        // Over HTTP/2 a WebSocket is asked for by CONNECT: from here on it is what it is over HTTP/1.1.
        _app.Use(next => http =>
        {
            if (HttpMethods.IsConnect(http.Request.Method) && http.WebSockets.IsWebSocketRequest) http.Request.Method = HttpMethods.Get;
            return next(http);
        });
        _app.UseRouting();
        _app.Use(next => http => gate.PassAsync(http, next));
        var ends = new EndApi(Node, _parts.Ends, _parts.Artifacts, _stopping.Token);
        ends.Map(_app);
        var intake = new PayloadIntake(_parts.Artifacts, _parts.FreeSpace);
        StartApi.Map(_app, Node, _parts.Refusals, ends, intake);
        RunApi.Map(_app, Node, _versions, _parts.Reads, _parts.List, _parts.Progress, _parts.Payloads, intake);
        new AskApi(Node, intake, _parts.Payloads).Map(_app);
        new ValueApi(Node, _parts.Artifacts).Map(_app);
        new ScheduleApi(Node, _parts.List, _parts.Followers, _parts.Payloads, _stopping.Token).Map(_app);
        VersionsApi.Map(_app, Node, _versions);
        ServicesApi.Map(_app, Node);
        new OpenApiApi(Node.Services).Map(_app);
        new PagesApi(_parts.Reads, new ServicePages(_versions)).Map(_app);
        LogApi.Map(_app, _parts.Reads, _parts.Logs);
        new OpenSessionsApi(_parts.Reads, new LiveSessions(_parts.Folder)).Map(_app);
        UsageApi.Map(_app, _parts.Reads, _parts.Usage);
        new LogEventApi(_parts.Reads, _parts.Logs, _stopping.Token).Map(_app);
        new EventApi(_parts.Reads, _parts.Progress, _parts.Followers, _parts.Payloads, _stopping.Token).Map(_app);
        new RunFilesApi(_parts.Reads, _parts.Artifacts, _parts.Payloads, tickets).Map(_app);
        new ArtifactListApi(_parts.Reads, _parts.List, _parts.Artifacts).Map(_app);
        new ExportApi(Node, new CopySources(_parts.Progress, _parts.Logs, _parts.Usage, _parts.Artifacts, _parts.Payloads), authorise).Map(_app);
        new ArtifactApi(_parts.Artifacts, _parts.Refusals, _parts.FreeSpace).Map(_app);
        new UploadApi(_parts.Uploads, _parts.Refusals, _stopping.Token).Map(_app);
        new MqlApi(_parts.Live, _stopping.Token).Map(_app);
        new SavedQueryApi(_parts.Saved).Map(_app);
        new StreamApi(_parts.Streams, _parts.Intake, _parts.Live, _parts.Feed, _stopping.Token).Map(_app);
        new TableApi(_parts.Tables).Map(_app);
        new StatusApi(Node, _parts.List, _parts.Folder).Map(_app);
        new QueueApi(Node, _parts.List).Map(_app);
        new StepApi(_parts.Reads, _parts.Progress, _parts.Payloads).Map(_app);
        new TimelineApi(_parts.Reads).Map(_app);
        new OverviewApi(Node, _parts.List, _parts.Followers, _stopping.Token).Map(_app);
        portal.Map(_app);
        new SessionApi(credentials, authorise).Map(_app);
        new TokenApi(_parts.Tokens).Map(_app);
        new WorkerApi(Node, _parts.Asks, _versions, _parts.Folder, _names, _stopping.Token).Map(_app);
    }
}
