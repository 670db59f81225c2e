using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Orrery.Client;
using Orrery.Services.Workstation.Desktops;
using Orrery.Services.Workstation.Pools;

namespace Orrery.Workstation.Tests.Runs;

/// <summary>A server that is killed while somebody works.</summary>
public class KillTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_killed_in_a_session_leaves_no_desktop_behind_and_all_project_files_and_its_pool_goes_on_with_the_next()
    {
        Assert.SkipUnless(Displays.AreInstalled, Displays.Missing);
        var folder = Directory.CreateTempSubdirectory("orrery-workstation-kill-").FullName;
        var title = "kill" + Guid.NewGuid().ToString("n")[..8];
        try
        {
            using var server = await BeginAsync(folder);
            using var client = new OrreryClient(server.Address);
            var control = Path.Combine(folder, "cache", "control");
            var pool = await ClaimAsync(client, title);
            Assert.NotEmpty(Running(title));

            server.Process.Kill();
            await server.Process.WaitForExitAsync(Stop);

            // The kernel ends a sandbox with what started it; each is waited for by its own end.
            foreach (var left in Running(title)) await left.WaitForExitAsync(Stop);
            Assert.Empty(Running(title));
            Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(folder, "folders", "default", "meadow", "file"), Stop));
            // What a worker leaves that is killed itself, before it can clear up.
            Directory.CreateDirectory(Path.Combine(control, "left"));
            await File.WriteAllTextAsync(Path.Combine(control, "left.lock"), "", Stop);

            using var next = await BeginAsync(folder);
            using var other = new OrreryClient(next.Address);
            var state = await StateAsync(other, pool, s => s.Audit.Length > 0 && s.Desktops.Any(d => d.Phase == Phase.Warm));
            Assert.Equal(("ada", DesktopEnd.Lost), (state.Audit[0].By, state.Audit[0].How));
            Assert.False((await other.UpdateAsync(pool, PoolWorkflow.Claim, new ClaimRequest("ada"), stop: Stop)).Again);
            await other.SignalAsync(pool, PoolWorkflow.Close.Name, "Grace", stop: Stop);
            Assert.Null((await other.EndAsync(pool, Stop)).Failure);
            // What the killed server left is gone, and so is what its successor made, as soon as its attempts are over.
            while (Directory.GetFileSystemEntries(control).Length > 0)
            {
                Stop.ThrowIfCancellationRequested();
                await Task.Delay(20, Stop);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_desktop_whose_agent_is_killed_ends_with_all_its_processes_and_that_is_written_down()
    {
        Assert.SkipUnless(Displays.AreInstalled, Displays.Missing);
        var folder = Directory.CreateTempSubdirectory("orrery-workstation-kill-").FullName;
        var title = "kill" + Guid.NewGuid().ToString("n")[..8];
        try
        {
            using var server = await BeginAsync(folder);
            using var client = new OrreryClient(server.Address);
            var pool = await ClaimAsync(client, title);
            var before = Running(title);
            foreach (var agent in before.Where(p => LineOf(p).StartsWith("/bin/sh\0/agent/desktop.sh", StringComparison.Ordinal))) agent.Kill();

            var state = await StateAsync(client, pool, s => s.Audit.Length > 0 && s.Desktops.Any(d => d.Phase == Phase.Warm));
            Assert.Equal(("ada", DesktopEnd.Failed), (state.Audit[0].By, state.Audit[0].How));
            foreach (var left in before) await left.WaitForExitAsync(Stop);
            Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(folder, "folders", "default", "meadow", "file"), Stop));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Starts a pool and claims a desktop of it. The program's name in the process list says whose it is.</summary>
    private static async Task<RunId> ClaimAsync(OrreryClient client, string title)
    {
        var spec = new DesktopSpec(title, ["sh", "-c", $"echo kept > /projects/meadow/file; exec xterm -T {title}"], SingleApplication: true, Shape: DesktopShape.Light,
            Folders: System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("/projects/meadow", "meadow"));
        var pool = (await client.StartAsync("workstation", "pool", JsonSerializer.SerializeToNode(new PoolRequest("kill", spec), OrreryJson.Options), stop: Stop)).Run;
        await StateAsync(client, pool, s => s.Desktops.Any(d => d.Phase == Phase.Warm));
        await client.UpdateAsync(pool, PoolWorkflow.Claim, new ClaimRequest("ada"), stop: Stop);
        return pool;
    }

    private static async Task<PoolState> StateAsync(OrreryClient client, RunId pool, Func<PoolState, bool> wanted)
    {
        await foreach (var view in client.FollowAsync(pool, stop: Stop))
        {
            Assert.Null(view.Failure);
            if (view.Published?.Deserialize<PoolState>(OrreryJson.Options) is { } state && wanted(state)) return state;
        }

        throw new InvalidOperationException("The pool ended without it.");
    }

    private static List<Process> Running(string title) => [.. Process.GetProcesses().Where(p => LineOf(p).Contains(title, StringComparison.Ordinal))];

    private static string LineOf(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static async Task<Started> BeginAsync(string folder)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
        free.Stop();
        var build = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string Built(string project, string name) => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, build, name));
        var process = Process.Start(new ProcessStartInfo("dotnet",
            [Built("Orrery.Server", "orrery.dll"), "up", "--data", folder, "--listen", address.Authority, "--service", Built("Orrery.Services.Workstation", "Orrery.Services.Workstation.dll")])
        { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["ORRERY_WORKSTATION_CACHE"] = Path.Combine(folder, "cache") } })!;
        // Read as it comes: a server that says much would wait for its reader else.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var client = new OrreryClient(address);
        while (true)
        {
            try
            {
                if ((await client.ServicesAsync(stop: Stop)).Any(s => s.Name == "workstation")) return new Started(process, address);
            }
            catch (OrreryException) when (!process.HasExited)
            {
                // Not there yet; what ends a server that doesn't come up ends the wait.
            }

            Stop.ThrowIfCancellationRequested();
            await Task.Delay(50, Stop);
        }
    }

    private sealed record Started(Process Process, Uri Address) : IDisposable
    {
        public void Dispose()
        {
            if (!Process.HasExited) Process.Kill();
            Process.Dispose();
        }
    }
}
