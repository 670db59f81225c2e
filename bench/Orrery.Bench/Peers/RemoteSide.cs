using Orrery.Bench.Processes;
using Orrery.Client;

namespace Orrery.Bench.Peers;

/// <summary><c>orrery server</c> and <c>orrery worker</c>, a process each, connected over HTTP; runs are started by the client over HTTP. CPU time is that of the two.</summary>
internal sealed class RemoteSide : ISide
{
    private readonly ChildProcess _server;
    private readonly ChildProcess _worker;
    private readonly OrreryClient _client;

    private RemoteSide(ChildProcess server, ChildProcess worker, OrreryClient client) => (_server, _worker, _client) = (server, worker, client);

    public static async Task<RemoteSide> StartAsync(string folder)
    {
        var address = $"127.0.0.1:{ChildProcess.FreePort()}";
        var client = new OrreryClient(new Uri($"http://{address}"));
        var service = Path.Combine(AppContext.BaseDirectory, "BenchService.dll");
        var server = ChildProcess.Start("orrery server", "dotnet", [ServerProcess.Program, "server", "--data", Path.Combine(folder, "server"), "--listen", address], folder);
        var worker = ChildProcess.Start("orrery worker", "dotnet", [ServerProcess.Program, "worker", "--server", $"http://{address}", "--service", service], folder);
        var side = new RemoteSide(server, worker, client);
        try
        {
            await server.UntilAsync(() => AnswersAsync(client, _ => true));
            await worker.UntilAsync(() => AnswersAsync(client, health => health.Services.Contains("bench")));
            return side;
        }
        catch
        {
            await side.DisposeAsync();
            throw;
        }
    }

    public Task<Load> MeasureAsync(string workflow, int clients, double seconds) => ClosedLoop.RunAsync(clients, seconds,
        input => _client.CallAsync<int, int>("bench", workflow, input),
        () => _server.CpuSeconds + _worker.CpuSeconds);

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _server.DisposeAsync();
        _client.Dispose();
    }

    private static async Task<bool> AnswersAsync(OrreryClient client, Func<HealthView, bool> wanted)
    {
        try
        {
            return await client.HealthAsync() is { Ready: true } health && wanted(health);
        }
        catch (OrreryException)
        {
            return false;
        }
    }
}
