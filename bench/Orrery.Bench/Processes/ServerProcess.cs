using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Orrery.Client;

namespace Orrery.Bench.Processes;

/// <summary>An <c>orrery up</c> of one's own: on a free port, with a data folder, killed and started again at will.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly string _data;
    private readonly int _port = FreePort();
    private readonly IReadOnlyList<string> _services;
    private Process? _process;

    /// <param name="services">Assemblies to serve; none for those that come with Orrery.</param>
    public ServerProcess(string data, params string[] services)
    {
        (_data, _services) = (data, services);
        Client = new OrreryClient(Address);
    }

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public OrreryClient Client { get; }

    public int Id => _process!.Id;

    /// <summary>Where this program was built beside the server.</summary>
    public static string Program => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Orrery.Server/release/orrery.dll"));

    /// <summary>Starts the server and waits until it takes runs. Returns how long that took.</summary>
    public async Task<TimeSpan> StartAsync()
    {
        var watch = Stopwatch.StartNew();
        _process = Process.Start(new ProcessStartInfo("dotnet", [Program, "up", "--data", _data, "--listen", $"127.0.0.1:{_port}", .. _services.SelectMany(s => (string[])["--service", s])])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, line) => LastErrors = line.Data ?? LastErrors;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        while (!await IsReadyAsync())
        {
            if (_process.HasExited) throw new InvalidOperationException($"The server ended with code {_process.ExitCode}: {LastErrors}");
            if (watch.Elapsed > TimeSpan.FromSeconds(60)) throw new InvalidOperationException("The server isn't ready after 60 s.");
            await Task.Delay(10);
        }

        return watch.Elapsed;
    }

    public string LastErrors { get; private set; } = "";

    /// <summary>kill -9, and nothing else.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to stop, as <c>systemd</c> would, and waits.</summary>
    public async Task StopAsync()
    {
        if (_process is null or { HasExited: true }) return;
        using (Process.Start("kill", ["-TERM", $"{_process.Id}"])!) { }
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _process.WaitForExitAsync(limit.Token);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            return (await Client.HealthAsync(limit.Token)).Ready;
        }
        catch (Exception e) when (e is OrreryException or OperationCanceledException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process?.Dispose();
        Client.Dispose();
    }
}
