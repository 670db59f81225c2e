using System.Diagnostics;
using System.Reflection;
using Orrery.Cli.Display;
using Orrery.Client;

namespace Orrery.Cli.Connection;

/// <summary>The server of one data folder on this machine: found when it runs, started in the background when it doesn't, stopped on request.</summary>
internal sealed class LocalServer(string folder, Uri address)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <summary>All its state, as a full path.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>What it and its worker print.</summary>
    public string LogFile => Path.Combine(Folder, "server.log");

    /// <summary>Where the server that works on this folder listens; when none runs, the address to use.</summary>
    public Uri Address => ServerRecord.Read(Folder) is { Lives: true } record ? record.Address : address;

    /// <summary>Starts a server that outlives this process and this terminal, and waits until it serves <paramref name="service"/>.</summary>
    /// <exception cref="OrreryException">It ended or wasn't ready in time; the message has the last lines that it printed.</exception>
    public async Task<HealthView> StartAsync(IServer server, string? service, CancellationToken stop)
    {
        Directory.CreateDirectory(Folder);
        var process = await SpawnAsync(stop);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < StartLimit)
        {
            if (await TryHealthAsync(server, stop) is { Ready: true } health && (service is null || health.Services.Contains(service))) return health;
            if (ProcessIdentity.BegunOf(process) is null) throw new OrreryException("server.start", $"The server ended while it started. {LastLines()}");
            await Task.Delay(Glance, stop);
        }

        throw new OrreryException("server.start", service is not null && await TryHealthAsync(server, stop) is { Ready: true }
            ? $"The server runs, but no worker serves '{service}' after {StartLimit.TotalSeconds:0} s. {LastLines()}"
            : $"The server isn't ready after {StartLimit.TotalSeconds:0} s. {LastLines()}");
    }

    /// <summary>Stops the server that works on this folder.</summary>
    /// <returns>Its process id; null when none runs.</returns>
    /// <exception cref="OrreryException">Another folder's server answers, or it doesn't end.</exception>
    public async Task<int?> StopAsync(IServer server, CancellationToken stop)
    {
        if (await FindAsync(server, stop) is not { } process) return null;
        var begun = ProcessIdentity.BegunOf(process);
        var clock = Stopwatch.StartNew();
        if (!ProcessIdentity.AskToEnd(process)) throw new OrreryException("refused", $"Process {process} can't be stopped by this user; try again as the one who started it.");
        while (ProcessIdentity.BegunOf(process) == begun)
        {
            if (clock.Elapsed > StopLimit) throw new OrreryException("refused", $"The server (process {process}) has not ended after {StopLimit.TotalSeconds:0} s. It is safe to end it hard: kill -9 {process}");
            await Task.Delay(Glance, stop);
        }

        ServerRecord.Remove(Folder);
        return process;
    }

    /// <summary>How the server is, or null when nobody answers.</summary>
    public static async Task<HealthView?> TryHealthAsync(IServer server, CancellationToken stop)
    {
        try
        {
            return await server.HealthAsync(stop);
        }
        catch (OrreryException e) when (e.Code.StartsWith("server.", StringComparison.Ordinal))
        {
            return null;
        }
    }

    /// <summary>Whether two paths are the same folder.</summary>
    public static bool Same(string one, string other) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(one)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(other));

    private async Task<int?> FindAsync(IServer server, CancellationToken stop)
    {
        if (ServerRecord.Read(Folder) is { Lives: true } record) return record.Process;
        if (await TryHealthAsync(server, stop) is not { } health) return null;
        if (!Same(health.DataFolder, Folder))
            throw new OrreryException("usage", $"The server at {server.Address} works on {health.DataFolder}, not on {Folder}. To stop it: orrery down --data {health.DataFolder}");
        return ProcessIdentity.IsServer(health.ProcessId)
            ? health.ProcessId
            : throw new OrreryException("refused", $"The server at {server.Address} doesn't run on this machine, or not as a process of its own; stop it where it was started.");
    }

    /// <summary>A session of its own keeps ctrl-C and a closed terminal away from it; its output goes to the log file.</summary>
    private async Task<int> SpawnAsync(CancellationToken stop)
    {
        var info = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["-c", "setsid \"$@\" >>\"$0\" 2>&1 </dev/null & echo $!", LogFile, .. Self(), "up", "--data", Folder, "--listen", address.Authority])
            info.ArgumentList.Add(argument);
        using var shell = Process.Start(info)!;
        var line = await shell.StandardOutput.ReadLineAsync(stop);
        await shell.WaitForExitAsync(stop);
        return int.TryParse(line, out var process) ? process : throw new OrreryException("server.start", "The server could not be started: the shell gave no process id.");
    }

    private static IEnumerable<string> Self()
    {
        yield return Environment.ProcessPath!;
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") yield return Assembly.GetEntryAssembly()!.Location;
    }

    private string LastLines()
    {
        try
        {
            var lines = File.ReadLines(LogFile).TakeLast(5).ToList();
            return lines.Count > 0 ? $"{LogFile} ends with:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", lines)}" : $"{LogFile} is empty.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"Its log should be {LogFile}.";
        }
    }
}
