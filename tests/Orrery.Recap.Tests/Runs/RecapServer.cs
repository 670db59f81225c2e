using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Server.Hosting;
using Orrery.Services.Recap.Runs;

namespace Orrery.Recap.Tests.Runs;

/// <summary>A server on a free port and a folder of its own, with the recap service in a worker process.</summary>
internal sealed class RecapServer : IAsyncDisposable
{
    private static readonly Update<Decision, int> Decide = Update.Define<Decision, int>("decide");
    private static readonly Update<NewCut, int> Recut = Update.Define<NewCut, int>("recut");

    private readonly string _folder;
    private readonly bool _owned;

    private RecapServer(OrreryServer server, string folder, bool owned) => (Server, Client, _folder, _owned) = (server, new OrreryClient(server.Address), folder, owned);

    public OrreryServer Server { get; }
    public OrreryClient Client { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Root { get; } = RootAbove(AppContext.BaseDirectory);

    public static async Task<RecapServer> StartAsync(string? folder = null)
    {
        var at = folder ?? Directory.CreateTempSubdirectory("orrery-recap-").FullName;
        var build = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var service = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Orrery.Services.Recap", build, "Orrery.Services.Recap.dll"));
        return new(await OrreryServer.StartAsync(new ServerOptions { DataFolder = at, Listen = new IPEndPoint(IPAddress.Loopback, 0), Services = [service], Partitions = 4 }), at, folder is null);
    }

    public static string Sample(string name) => File.ReadAllText(Path.Combine(Root, "services", "Recap", "sample", name));

    public async Task<SourceFile> UploadAsync(string name, string? text = null) =>
        new((await Client.UploadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text ?? Sample(name))), stop: Stop)).Id, name);

    public async Task<RecapRequest> SampleRequestAsync() => new("The Meadow at Dawn",
        await UploadAsync("meadow.fountain"), await UploadAsync("meadow.csv"), await UploadAsync("meadow.edl"), await UploadAsync("meadow.srt"));

    public async Task<RunId> BeginAsync(RecapRequest request) => (await Client.StartAsync("recap", "align", JsonSerializer.SerializeToNode(request, OrreryJson.Options), stop: Stop)).Run;

    public Task<int> DecideAsync(RunId run, Decision decision) => Client.UpdateAsync(run, Decide, decision, stop: Stop);

    public Task<int> RecutAsync(RunId run, NewCut cut) => Client.UpdateAsync(run, Recut, cut, stop: Stop);

    public Task CloseAsync(RunId run) => Client.SignalAsync(run, "close", "Grace", stop: Stop);

    /// <summary>Follows a run until it has published what is wanted.</summary>
    public async Task<RecapState> StateAsync(RunId run, Func<RecapState, bool> wanted)
    {
        await foreach (var view in Client.FollowAsync(run, stop: Stop))
        {
            if (view.Failure is { } failure) Assert.Fail($"{failure.Type}: {failure.Message}");
            if (view.Published?.Deserialize<RecapState>(OrreryJson.Options) is { } state && wanted(state)) return state;
        }

        throw new InvalidOperationException("The run ended without it.");
    }

    public async Task<RecapResult> ResultAsync(RunId run) => (await Client.EndAsync(run, Stop)) is { Result: { } result } ? result.Deserialize<RecapResult>(OrreryJson.Options)! : throw new InvalidOperationException("no result");

    public async Task<byte[]> FileAsync(ArtifactId files, string name)
    {
        var tree = FileTree.Parse(await BytesAsync(files));
        return await BytesAsync(tree.Files[name].Id);
    }

    public async Task<byte[]> BytesAsync(ArtifactId id)
    {
        var bytes = new MemoryStream();
        await Client.DownloadAsync(id, bytes, stop: Stop);
        return bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        if (_owned) Directory.Delete(_folder, recursive: true);
    }

    private static string RootAbove(string folder) => File.Exists(Path.Combine(folder, "Orrery.slnx")) ? folder : RootAbove(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder))!);
}
