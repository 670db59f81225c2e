using Microsoft.Extensions.Logging;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Hosting;
using Orrery.Server.Access.Tokens;
using Orrery.Server.Http;
using Orrery.Server.Live;
using Orrery.Server.Live.Alerts;
using Orrery.Server.Reading;
using Orrery.Server.Tables;
using Orrery.Server.Uploads;
using Orrery.Storage.Sqlite;
using Orrery.Workers.Artifacts;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Hosting;

/// <summary>What a server consists of besides HTTP, made and ended in the right order.</summary>
internal sealed class ServerParts : IAsyncDisposable
{
    private readonly SqliteStore _store;
    private readonly QueueSampler _queues;

    public ServerParts(ServerOptions options)
    {
        Options = options;
        Folder = Directory.CreateDirectory(options.DataFolder).FullName;
        Logging = WebHost.Logging();
        var log = Logging.CreateLogger("Orrery");
        Tokens = new TokenBook(new TokenFile(Folder), log);
        _store = SqliteStore.Open(In("orrery.db"), options.Partitions);
        var node = new TaskCompletionSource<Node>();
        Artifacts = new ArtifactStore(In("artifacts"));
        Payloads = new LargePayloads(Artifacts);
        List = ReadModel.Open(In("read.db"), _store, Artifacts, Payloads, run => ShowAsync(node.Task, run), log);
        Logs = new AttemptLogs(In("logs"), log);
        Usage = new UsageBoard(Logs);
        Refusals = new Refusals(Artifacts.Uploads, Payloads, async run => await (await node.Task.ConfigureAwait(false)).AskAsync(run, token => new GetRun(run) { Token = token }).ConfigureAwait(false), log);
        Reads = new RunReads(async run => await (await node.Task.ConfigureAwait(false)).ReadSharedAsync(run).ConfigureAwait(false));
        Refusals.Stored = List.Artifacts.Stored;
        Live = new LiveQueries(options.Masks, TimeProvider.System);
        Feed = new PlatformFeed(Live, run => ShowAsync(node.Task, run), log);
        Node = new Node(_store, options.Owner, new RunNews(List, Reads, Progress, Followers, Ends, Logs, Usage, Refusals, Feed, Served), log);
        node.SetResult(Node);
        _queues = new QueueSampler(Live, Node);
        Streams = StreamBook.Open(In("streams.db"), Live, log);
        Intake = new StreamIntake(Streams, Live);
        Tables = new TableBook(new TableFile(In("tables.db")), TimeProvider.System, log);
        Asks = new AttemptAsks(() => node.Task, Tables, Intake);
        Saved = new SavedQueries(Streams, Live, (caller, what, key, input) => StartApi.StartAsync(Node, Refusals, Payloads, caller, what, key, input, CancellationToken.None), TimeProvider.System, log);
        Saved.Begin();
        var disk = new DriveInfo(Folder);
        FreeSpace = () => disk.AvailableFreeSpace;
        Uploads = new UploadFolder(Path.Combine(In("artifacts"), "partial"), Artifacts, Refusals, options.Uploads, FreeSpace, log);
        _ = Task.Run(Refusals.CatchUpAsync);
    }

    public ServerOptions Options { get; }
    public string Folder { get; }
    public ILoggerFactory Logging { get; }
    public Node Node { get; }
    public TokenBook Tokens { get; }
    public ReadModel List { get; }
    public RunReads Reads { get; }
    public AttemptLogs Logs { get; }
    public UsageBoard Usage { get; }
    public ArtifactStore Artifacts { get; }
    public LargePayloads Payloads { get; }
    public Refusals Refusals { get; }
    public UploadFolder Uploads { get; }
    public LiveQueries Live { get; }
    public PlatformFeed Feed { get; }
    public StreamBook Streams { get; }
    public StreamIntake Intake { get; }
    public SavedQueries Saved { get; }
    public TableBook Tables { get; }

    /// <summary>Tables and streams, as attempts reach them.</summary>
    public AttemptAsks Asks { get; }

    /// <summary>What the data folder's file system has left.</summary>
    public Func<long> FreeSpace { get; }

    public ProgressBoard Progress { get; } = new();
    public Followers Followers { get; } = new();
    public RunEnds Ends { get; } = new();

    /// <summary>The partitions first: what they say last is still written.</summary>
    public async ValueTask DisposeAsync()
    {
        await Saved.DisposeAsync().ConfigureAwait(false);
        await _queues.DisposeAsync().ConfigureAwait(false);
        // It asks the partitions for runs that it doesn't know.
        await Feed.DisposeAsync().ConfigureAwait(false);
        Node.Dispose();
        await Tables.DisposeAsync().ConfigureAwait(false);
        await Streams.DisposeAsync().ConfigureAwait(false);
        await Live.DisposeAsync().ConfigureAwait(false);
        await List.DisposeAsync().ConfigureAwait(false);
        await Logs.DisposeAsync().ConfigureAwait(false);
        Uploads.Dispose();
        Artifacts.Dispose();
        _store.Dispose();
        Tokens.Dispose();
        Logging.Dispose();
    }

    private void Served()
    {
        var services = Node.Services.Of();
        if (List.SearchBy(SearchableProperties.Of(services))) Node.Announce();
        Tables.Learn(services, RenewAsync);
    }

    private Task RenewAsync(string space, string service, string key, string input) =>
        StartApi.StartAsync(Node, Refusals, Payloads, new Caller(space, "orrery"), $"{service}/{StoreFunctions.Renew}", key, input, CancellationToken.None);

    private string In(string name) => Path.Combine(Folder, name);

    private static async Task<RunSnapshot?> ShowAsync(Task<Node> node, RunId run) =>
        await (await node.ConfigureAwait(false)).AskAsync(run, token => new GetRun(run) { Token = token }).ConfigureAwait(false) as RunSnapshot;
}
