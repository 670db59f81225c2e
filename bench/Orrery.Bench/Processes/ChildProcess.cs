using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Orrery.Bench.Processes;

/// <summary>A program that a benchmark starts, and that ends with it.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly string _what;
    private readonly Process _process;
    private readonly Queue<string> _said = new();

    private ChildProcess(string what, Process process) => (_what, _process) = (what, process);

    /// <summary>User and system time so far, of the process and all below it, in seconds; in steps of 10 ms.</summary>
    public double CpuSeconds => ProcessTable.Read().Where(p => p.Id == _process.Id).Concat(ProcessTable.Below(_process.Id)).Sum(p => p.CpuSeconds);

    /// <param name="what">For errors.</param>
    public static ChildProcess Start(string what, string program, IEnumerable<string> arguments, string folder, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var child = new ChildProcess(what, new Process { StartInfo = start });
        child._process.ErrorDataReceived += (_, line) => child.Heard(line.Data);
        child._process.OutputDataReceived += (_, line) => child.Heard(line.Data);
        child._process.Start();
        child._process.BeginErrorReadLine();
        child._process.BeginOutputReadLine();
        return child;
    }

    /// <summary>Waits until it does what it is for.</summary>
    /// <exception cref="InvalidOperationException">It ended, or took longer than a minute; with what it said last.</exception>
    public async Task UntilAsync(Func<Task<bool>> ready)
    {
        var watch = Stopwatch.StartNew();
        while (!await ready())
        {
            if (_process.HasExited) throw new InvalidOperationException($"{_what} ended with code {_process.ExitCode}. It said:\n{LastWords}");
            if (watch.Elapsed > StartLimit) throw new InvalidOperationException($"{_what} isn't ready after {StartLimit.TotalSeconds} s. It said:\n{LastWords}");
            await Task.Delay(20);
        }
    }

    /// <summary>A port that nobody listens on at this moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Asks it to end, and ends it by force after ten seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using (Process.Start("kill", ["-TERM", $"{_process.Id}"])!) { }
            try
            {
                await _process.WaitForExitAsync().WaitAsync(StopLimit);
            }
            catch (TimeoutException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private string LastWords
    {
        get
        {
            lock (_said) return string.Join('\n', _said);
        }
    }

    private void Heard(string? line)
    {
        if (line is null) return;
        lock (_said)
        {
            _said.Enqueue(line);
            if (_said.Count > 20) _said.Dequeue();
        }
    }
}
