using System.Net.Http.Json;
using Orrery.Bench.Processes;

namespace Orrery.Bench.Peers;

/// <summary>Restate: its server and our handlers in a Node process, connected over HTTP/2; runs are started over its ingress. CPU time is that of the two.</summary>
/// <remarks>Its durability is what it comes with; see docs/benchmarks.md.</remarks>
internal sealed class RestateSide : ISide
{
    public static readonly string[] Packages = ["@restatedev/restate-server@1.7.12", "@restatedev/restate-sdk@1.17.2"];

    private readonly ChildProcess _server;
    private readonly ChildProcess _handlers;
    private readonly HttpClient _ingress;

    private RestateSide(ChildProcess server, ChildProcess handlers, HttpClient ingress) => (_server, _handlers, _ingress) = (server, handlers, ingress);

    /// <exception cref="PeerAbsentException">It can't be had here.</exception>
    public static async Task<RestateSide> StartAsync(PeerPackages packages, string folder)
    {
        var peer = await packages.InstallAsync("restate", "restate.mjs", Packages);
        var program = Path.Combine(peer, "node_modules/@restatedev/restate-server-linux-x64/bin/restate-server");
        if (!File.Exists(program)) throw new PeerAbsentException($"its package has no {Path.GetFileName(program)} for this machine");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        var (ingress, admin, node, handlers) = (ChildProcess.FreePort(), ChildProcess.FreePort(), ChildProcess.FreePort(), ChildProcess.FreePort());
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = new Uri($"http://127.0.0.1:{ingress}") };
        var side = new RestateSide(
            ChildProcess.Start("restate-server", program, ["--base-dir", Path.Combine(folder, "restate")], folder,
                ("DO_NOT_TRACK", "1"), ("RESTATE_DISABLE_TELEMETRY", "true"), ("RESTATE_BIND_IP", "127.0.0.1"), ("RESTATE_LOG_FILTER", "warn"),
                ("RESTATE_BIND_PORT", $"{node}"), ("RESTATE_INGRESS__BIND_PORT", $"{ingress}"), ("RESTATE_ADMIN__BIND_PORT", $"{admin}")),
            ChildProcess.Start("Restate's handlers", packages.NodeProgram, [Path.Combine(peer, "restate.mjs"), $"{handlers}"], peer, ("NODE_ENV", "production"), ("RESTATE_LOGGING", "ERROR")),
            client);
        try
        {
            using var registry = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{admin}") };
            await side._server.UntilAsync(() => SucceedsAsync(() => registry.PostAsJsonAsync("deployments", new { uri = $"http://127.0.0.1:{handlers}", force = true })));
            await side._handlers.UntilAsync(async () => await SucceedsAsync(() => side.PostAsync("values", 1)) && await SucceedsAsync(() => side.PostAsync("calls", 1)));
            return side;
        }
        catch
        {
            await side.DisposeAsync();
            throw;
        }
    }

    public Task<Load> MeasureAsync(string workflow, int clients, double seconds) => ClosedLoop.RunAsync(clients, seconds, async input =>
    {
        using var answer = await PostAsync(workflow, input);
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<int>();
    }, () => _server.CpuSeconds + _handlers.CpuSeconds);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _handlers.DisposeAsync();
        _ingress.Dispose();
    }

    private Task<HttpResponseMessage> PostAsync(string handler, int input) => _ingress.PostAsJsonAsync($"bench/{handler}", input);

    private static async Task<bool> SucceedsAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            using var answer = await send();
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
