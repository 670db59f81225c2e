using System.Diagnostics;

namespace Orrery.Server.Hosting;

/// <summary>The worker process that <c>orrery up</c> keeps: started again when it ends, ended with the server.</summary>
/// <remarks>The child watches its standard input: when the server is gone, however it went, that closes and the child ends.</remarks>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Uri _server;
    private readonly Node _node;
    private readonly Lock _gate = new();
    private Process? _process;
    private bool _stopping;
    private int _count;

    public WorkerProcess(Uri server, Node node)
    {
        (_server, _node) = (server, node);
        Start();
    }

    private void Start()
    {
        lock (_gate)
        {
            if (_stopping) return;
            var id = $"local-{Environment.ProcessId}-{++_count}";
            var info = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true };
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") info.ArgumentList.Add(typeof(WorkerProcess).Assembly.Location);
            foreach (var argument in (string[])["worker", "--server", _server.ToString(), "--id", id, "--with-parent"]) info.ArgumentList.Add(argument);
            _process = new Process { StartInfo = info, EnableRaisingEvents = true };
            _process.Exited += (_, _) => Ended(id);
            _process.Start();
        }
    }

    private void Ended(string id)
    {
        string how;
        lock (_gate)
        {
            if (_stopping) return;
            how = $"its process ended with code {_process!.ExitCode}";
            _process.Dispose();
        }

        _node.Leave(id, how);
        // One that can't even start is tried again ever more slowly, at last twice a minute.
        Thread.Sleep(TimeSpan.FromSeconds(Math.Min(30, 0.2 * Math.Pow(2, Math.Min(_count - 1, 8)))));
        Start();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            _process?.Kill(entireProcessTree: true);
            _process?.Dispose();
        }
    }
}
