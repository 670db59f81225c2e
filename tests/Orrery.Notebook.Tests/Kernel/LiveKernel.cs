using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Orrery.Notebook.Tests.Runs;

namespace Orrery.Notebook.Tests.Kernel;

/// <summary>A kernel of its own process, without a sandbox, spoken to as its endpoint is.</summary>
internal sealed class LiveKernel : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orrery-kernel-").FullName;
    private readonly Process _process;

    private LiveKernel()
    {
        var build = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Orrery.Services.Notebook", build, "kernel", "Orrery.Services.Notebook.Kernel.dll"));
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, Socket, Tools.DuckDb()]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        Http = new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, stop) => new NetworkStream(await ConnectAsync(stop), ownsSocket: true) }) { BaseAddress = new Uri("http://kernel/"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Http { get; }

    public string Folder => _folder;

    public string Socket => Path.Combine(_folder, "kernel.sock");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<LiveKernel> StartAsync()
    {
        var kernel = new LiveKernel();
        Assert.Equal("ready", await kernel._process.StandardOutput.ReadLineAsync(Stop));
        return kernel;
    }

    /// <summary>What a cell gives; the last one says how it ended.</summary>
    public async Task<JsonObject[]> ExecuteAsync(string language, string code)
    {
        using var answer = await Http.PostAsJsonAsync("execute", new { language, code }, Stop);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Stop)}");
        return [.. (await answer.Content.ReadAsStringAsync(Stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => (JsonObject)JsonNode.Parse(l)!)];
    }

    /// <summary>As the page does: until the kernel says that it interrupted.</summary>
    public async Task InterruptAsync()
    {
        while (!(await (await Http.PostAsync("interrupt", null, Stop)).Content.ReadFromJsonAsync<JsonObject>(Stop))!["interrupted"]!.GetValue<bool>()) await Task.Yield();
    }

    public async Task<Socket> ConnectAsync(CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), stop);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
