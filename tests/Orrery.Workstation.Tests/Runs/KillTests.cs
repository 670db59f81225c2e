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
    public async Task A_server_killed_in_a_session_leaves_no_desktop_behind_and_all_project_files()
    {
        Assert.SkipUnless(Displays.AreInstalled, Displays.Missing);
        var folder = Directory.CreateTempSubdirectory("orrery-workstation-kill-").FullName;
        var title = "kill" + Guid.NewGuid().ToString("n")[..8];
        try
        {
            using var server = await BeginAsync(folder);
            using var client = new OrreryClient(server.Address);
            // The program's name in the process list says whose it is.
            var spec = new DesktopSpec(title, ["sh", "-c", $"echo kept > /projects/meadow/file; exec xterm -T {title}"], SingleApplication: true, Shape: DesktopShape.Light,
                Folders: System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("/projects/meadow", "meadow"));
            var pool = (await client.StartAsync("workstation", "pool", JsonSerializer.SerializeToNode(new PoolRequest("kill", spec), OrreryJson.Options), stop: Stop)).Run;
            await client.UpdateAsync(pool, PoolWorkflow.Claim, new ClaimRequest("ada"), stop: Stop);
            Assert.NotEmpty(Running(title));

            server.Process.Kill();
            await server.Process.WaitForExitAsync(Stop);

            // The kernel ends a sandbox with what started it; each is waited for by its own end.
            foreach (var left in Running(title)) await left.WaitForExitAsync(Stop);
            Assert.Empty(Running(title));
            Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(folder, "folders", "default", "meadow", "file"), Stop));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
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
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
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
