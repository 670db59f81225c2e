using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Server.Hosting;
using Orrery.Services.Notebook.Files;
using Orrery.Services.Notebook.Runs;

[assembly: AssemblyFixture(typeof(Orrery.Notebook.Tests.Runs.NotebookServer))]
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Orrery.Notebook.Tests.Runs;

/// <summary>A server on a free port and a folder of its own, with the notebook service in a worker process; one for all tests.</summary>
public sealed class NotebookServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orrery-notebook-").FullName;

    public OrreryServer Server { get; private set; } = null!;
    public OrreryClient Client { get; private set; } = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Tools.Find();
        var build = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var service = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Orrery.Services.Notebook", build, "Orrery.Services.Notebook.dll"));
        Server = await OrreryServer.StartAsync(new ServerOptions { DataFolder = _folder, Listen = new IPEndPoint(IPAddress.Loopback, 0), Services = [service], Partitions = 4 });
        Client = new OrreryClient(Server.Address);
    }

    public async Task<ArtifactId> UploadAsync(byte[] bytes) => (await Client.UploadAsync(new MemoryStream(bytes), stop: Stop)).Id;

    public Task<ArtifactId> UploadAsync(NotebookFile file) => UploadAsync(file.Write());

    public async Task<RunId> BeginAsync<T>(string workflow, T request) => (await Client.StartAsync("notebook", workflow, JsonSerializer.SerializeToNode(request, OrreryJson.Options), stop: Stop)).Run;

    public Task<RunId> BeginAsync(RunRequest request) => BeginAsync("run", request);

    public async Task<T> ResultAsync<T>(RunId run)
    {
        var end = await Client.EndAsync(run, Stop);
        return end.Result is { } result ? result.Deserialize<T>(OrreryJson.Options)! : throw new InvalidOperationException($"{end.State}: {end.Failure?.Message} {end.Failure?.Detail}");
    }

    public async Task<RunResult> RunAsync(RunRequest request) => await ResultAsync<RunResult>(await BeginAsync(request));

    public async Task<NotebookFile> NotebookAsync(ArtifactId id) => NotebookFile.Parse(await BytesAsync(id));

    public async Task<RunRecord> RecordAsync(ArtifactId id) => JsonSerializer.Deserialize<RunRecord>(await BytesAsync(id), OrreryJson.Options)!;

    public async Task<byte[]> BytesAsync(ArtifactId id)
    {
        var bytes = new MemoryStream();
        await Client.DownloadAsync(id, bytes, stop: Stop);
        return bytes.ToArray();
    }

    public static ImmutableDictionary<string, JsonElement> Values(params ReadOnlySpan<(string Name, object Value)> values) =>
        values.ToArray().ToImmutableDictionary(v => v.Name, v => JsonSerializer.SerializeToElement(v.Value));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Where DuckDB's library is: below <c>ORRERY_TOOLS</c>, else below the repository's <c>artifacts/tools</c>.</summary>
internal static class Tools
{
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable("ORRERY_TOOLS") is not { Length: > 0 } tools) Environment.SetEnvironmentVariable("ORRERY_TOOLS", tools = Path.Combine(RootAbove(AppContext.BaseDirectory), "artifacts", "tools"));
        return tools;
    }

    /// <summary>DuckDB's library, made known to kernels of this process.</summary>
    public static string DuckDb()
    {
        var library = Path.Combine(Find(), "node_modules/@duckdb/node-bindings-linux-x64/libduckdb.so");
        Environment.SetEnvironmentVariable("ORRERY_DUCKDB", library);
        return library;
    }

    public static string Root { get; } = RootAbove(AppContext.BaseDirectory);

    private static string RootAbove(string folder) => File.Exists(Path.Combine(folder, "Orrery.slnx")) ? folder : RootAbove(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder))!);
}
