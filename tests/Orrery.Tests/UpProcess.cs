using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Orrery.Client;

namespace Orrery.Tests;

/// <summary><c>orrery</c> as a process of its own, as a person would start it.</summary>
internal sealed class UpProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _said = [];

    private UpProcess(string[] arguments, params (string Name, string Value)[] environment)
    {
        var info = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, "orrery.dll"), .. arguments]) info.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) info.Environment[name] = value;
        _process = new Process { StartInfo = info };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public OrreryClient Client { get; private set; } = null!;

    public string Said
    {
        get
        {
            lock (_said) return string.Join('\n', _said);
        }
    }

    /// <summary>Starts <c>orrery up</c> and waits until it says that it is up.</summary>
    public static Task<UpProcess> StartAsync(string data, int port, params (string Name, string Value)[] environment) => StartWithAsync(TestServer.Probe, data, port, environment);

    /// <summary>The same, with another service.</summary>
    public static async Task<UpProcess> StartWithAsync(string service, string data, int port, params (string Name, string Value)[] environment)
    {
        var up = new UpProcess(["up", "--data", data, "--listen", $"127.0.0.1:{port}", "--service", service], environment);
        await Patience.UntilAsync(() => up.Said.Contains("orrery is up") || up._process.HasExited, "orrery up to be up");
        Assert.Contains("orrery is up: http://127.0.0.1:", up.Said);
        up.Client = new OrreryClient(new Uri($"http://127.0.0.1:{port}"));
        return up;
    }

    /// <summary>Starts any other command.</summary>
    public static UpProcess Start(params string[] arguments) => new(arguments);

    /// <summary>Starts a command with variables of its own.</summary>
    public static UpProcess Start((string Name, string Value)[] environment, params string[] arguments) => new(arguments, environment);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary><c>kill -9</c>: nothing of it runs any more when this returns, but what it started may.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{Id}"]);
        return await EndAsync();
    }

    public async Task<int> EndAsync(TimeSpan? limit = null)
    {
        await Patience.UntilAsync(() => _process.HasExited, "the process to end", limit);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        lock (_said)
            if (line is not null) _said.Add(line);
    }
}
