using System.ComponentModel;
using System.Diagnostics;
using Orrery.Cli;
using Orrery.Workers.Versions;

namespace Orrery.Server.Hosting;

/// <summary>The worker process of a published version: started again when it ends, ended with the server.</summary>
/// <remarks>The child watches its standard input: when the server is gone, however it went, that closes, and the child stops what it has in hand and ends.</remarks>
internal sealed class WorkerProcess : IAsyncDisposable
{
    /// <summary>Begins the names of the server's own workers.</summary>
    public const string NamePrefix = Pool + "-";

    /// <summary>The server's own workers share its machine.</summary>
    public const string Pool = "local";

    /// <summary>How long a worker gets to come up; starts of runs wait for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private readonly Uri _server;
    private readonly string _token;
    private readonly Node _node;
    private readonly WorkerNames _names;
    private readonly PublishedVersion _version;
    private readonly Lock _gate = new();
    private Process? _process;
    private long _startedAt;
    private bool _stopping;
    private int _inARow;

    public WorkerProcess(Uri server, string token, Node node, WorkerNames names, PublishedVersion version)
    {
        (_server, _token, _node, _names, _version) = (server, token, node, names, version);
        Name = $"{NamePrefix}{version.Id.Short}";
        Start();
    }

    /// <summary>The worker's name. It is the same in each life of the server, so what its predecessor had in hand is taken back as soon as it connects.</summary>
    public string Name { get; }

    public int? ProcessId
    {
        get
        {
            lock (_gate) return _process?.Id;
        }
    }

    /// <summary>Lets the worker give back what it has in hand and end; ends it and its programs by force after three seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        Process? process;
        lock (_gate)
        {
            _stopping = true;
            process = _process;
        }

        if (process is null) return;
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(StopLimit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }

        lock (_gate) _process = null;
        process.Dispose();
        _node.Services.Forget(Name);
    }

    private void Start()
    {
        lock (_gate)
        {
            if (_stopping) return;
            var instance = Guid.NewGuid().ToString("n");
            _names.Reserve(Name, instance);
            _node.Services.Expect(Name, Patience);
            _startedAt = Stopwatch.GetTimestamp();
            var process = new Process { StartInfo = Command(instance), EnableRaisingEvents = true };
            process.Exited += (_, _) => ThreadPool.QueueUserWorkItem(_ => Ended(() => $"its process {How(process)}"));
            try
            {
                process.Start();
                _process = process;
            }
            catch (Win32Exception e)
            {
                ThreadPool.QueueUserWorkItem(_ => Ended(() => $"its process could not be started: {e.Message}"));
            }
        }
    }

    private static string How(Process process) => process.ExitCode > 128 ? $"was killed by signal {process.ExitCode - 128}" : $"ended with code {process.ExitCode}";

    private ProcessStartInfo Command(string instance)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true };
        var assembly = typeof(WorkerProcess).Assembly.Location;
        // Started as `dotnet orrery.dll`, or hosted by another program: then the program to start is dotnet.
        if (Path.GetFileNameWithoutExtension(info.FileName) != "orrery")
        {
            info.FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
            info.ArgumentList.Add("exec");
            info.ArgumentList.Add(assembly);
        }

        foreach (var argument in (string[])["worker", "--server", _server.ToString(), "--id", Name, "--instance", instance, "--with-parent", "--pool", Pool, "--service", _version.Assembly, "--published", _version.Id.ToString()])
            info.ArgumentList.Add(argument);
        // Not on the command line, which every user of the machine can read.
        info.Environment[CommandLine.TokenVariable] = _token;
        return info;
    }

    private void Ended(Func<string> how)
    {
        string words;
        lock (_gate)
        {
            if (_stopping) return;
            words = how();
            _process?.Dispose();
            _process = null;
            _inARow = Stopwatch.GetElapsedTime(_startedAt) > Patience ? 0 : _inARow + 1;
        }

        _node.Services.Expect(Name, Patience);
        _node.Lost(Name, words);
        // The first time at once; one that can't even start is tried again ever more slowly, at last twice a minute.
        if (_inARow > 1) Thread.Sleep(TimeSpan.FromSeconds(Math.Min(30, 0.1 * Math.Pow(2, _inARow))));
        Start();
    }
}
