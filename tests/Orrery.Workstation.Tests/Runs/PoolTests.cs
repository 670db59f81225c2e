using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text;
using Orrery.Client;
using Orrery.Services.Workstation.Configurations.Running;
using Orrery.Services.Workstation.Desktops;
using Orrery.Services.Workstation.Pipelines;
using Orrery.Services.Workstation.Pools;

namespace Orrery.Workstation.Tests.Runs;

/// <summary>Pools with real desktops: a display, a window manager, a terminal.</summary>
public class PoolTests
{
    private static readonly DesktopSpec Terminal = new("Terminal", ["xterm", "-fa", "DejaVuSansMono", "-fs", "12"], SingleApplication: true, Size: "800x600", Shape: DesktopShape.Light);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_desktop_waits_is_claimed_shown_released_and_the_next_one_is_fresh()
    {
        Assert.SkipUnless(Displays.AreInstalled, Displays.Missing);
        await using var server = await WorkstationServer.StartAsync();
        var pool = await server.BeginAsync("pool", new PoolRequest("terminals", Terminal with { Folders = ImmutableSortedDictionary<string, string>.Empty.Add("/projects/meadow", "meadow") }, Warm: 1, Most: 2));
        await server.StateAsync<PoolState>(pool, s => s.Desktops.Any(d => d.Phase == Phase.Warm));

        var claimed = await server.Client.UpdateAsync(pool, PoolWorkflow.Claim, new ClaimRequest("ada"), stop: Stop);
        Assert.False(claimed.Again);
        Assert.StartsWith("RFB 003.00", await GreetingAsync(server, claimed.Path));
        var again = await server.Client.UpdateAsync(pool, PoolWorkflow.Claim, new ClaimRequest("ada"), stop: Stop);
        Assert.Equal((claimed.Desktop, claimed.Path, true), (again.Desktop, again.Path, again.Again));

        // Another one is made ready meanwhile; nobody changes the one that is used, and the one that waits may be changed.
        var state = await server.StateAsync<PoolState>(pool, s => s.Desktops.Any(d => d.Phase == Phase.Warm));
        var refused = await Assert.ThrowsAsync<OrreryException>(() => server.Client.UpdateAsync(pool, PoolWorkflow.Apply, new ApplyRequest(claimed.Desktop, WorkstationServer.Configuration("brushes", "a: cmd.run")), stop: Stop));
        Assert.Equal("workstation.in-session", refused.Code);
        var waiting = state.Desktops.Single(d => d.Phase == Phase.Warm).Name;
        var report = await server.Client.UpdateAsync(pool, PoolWorkflow.Apply, new ApplyRequest(waiting, WorkstationServer.Configuration("brushes", """
            /projects/meadow/brush:
              file.managed:
                - contents: round
            who:
              cmd.run:
                - name: id -u; cat /projects/meadow/brush
                - require: [{file: /projects/meadow/brush}]
            """)), stop: Stop);
        Assert.Equal(("", "65534\nround"), (report.Failures, report.States[1].Comment));
        Assert.Equal("round\n", await File.ReadAllTextAsync(Path.Combine(server.Folder, "folders", "default", "meadow", "brush"), Stop));

        await server.Client.UpdateAsync(pool, PoolWorkflow.Release, new ReleaseRequest(claimed.Desktop, "ada"), stop: Stop);
        state = await server.StateAsync<PoolState>(pool, s => s.Audit.Length == 1 && s.Desktops.All(d => d.By is null));
        Assert.Equal(("ada", "released", claimed.Run), (state.Audit[0].By, state.Audit[0].How, state.Audit[0].Run));
        Assert.Equal((1, 1), (state.Usage.Claims, state.Usage.Warm));
        Assert.DoesNotContain(state.Desktops, d => d.Name == claimed.Desktop);
        await server.Client.EndAsync(claimed.Run, Stop);
        Assert.Contains("404", (await Assert.ThrowsAsync<WebSocketException>(() => GreetingAsync(server, claimed.Path))).Message);

        await server.Client.SignalAsync(pool, PoolWorkflow.Close.Name, "Grace", stop: Stop);
        Assert.Null((await server.Client.EndAsync(pool, Stop)).Failure);
    }

    [Fact]
    public async Task Seats_of_a_licence_and_the_pools_size_bound_claims_and_come_back_however_a_session_ends()
    {
        Assert.SkipUnless(Displays.AreInstalled, Displays.Missing);
        await using var server = await WorkstationServer.StartAsync();
        var pool = await server.BeginAsync("pool", new PoolRequest("seats", Terminal with { Licences = ["paintbox"] }, Warm: 0, Most: 2, Seats: ImmutableSortedDictionary<string, int>.Empty.Add("paintbox", 1)));

        var ada = await server.Client.UpdateAsync(pool, PoolWorkflow.Claim, new ClaimRequest("ada"), stop: Stop);
        var refused = await Assert.ThrowsAsync<OrreryException>(() => server.Client.UpdateAsync(pool, PoolWorkflow.Claim, new ClaimRequest("bob"), stop: Stop));
        Assert.Equal("workstation.seats", refused.Code);
        Assert.Contains("taken, by ada", refused.Message);

        // The desktop's run is ended from outside, without a word to the pool.
        await server.Client.TerminateAsync(ada.Run, Stop);
        await server.StateAsync<PoolState>(pool, s => s.Audit.Length == 1 && s.Seats[0].Taken.IsEmpty);
        var bob = await server.Client.UpdateAsync(pool, PoolWorkflow.Claim, new ClaimRequest("bob"), stop: Stop);
        Assert.NotEqual(ada.Desktop, bob.Desktop);
    }

    [Fact]
    public async Task A_roll_out_replaces_what_waits_and_one_that_does_not_come_up_goes_back_by_itself()
    {
        Assert.SkipUnless(Displays.AreInstalled, Displays.Missing);
        await using var server = await WorkstationServer.StartAsync();
        var pool = await server.BeginAsync("pool", new PoolRequest("rolling", Terminal, Warm: 1, Most: 2));
        await server.StateAsync<PoolState>(pool, s => s.Desktops.Any(d => d.Phase == Phase.Warm));

        Assert.Equal(2, await server.Client.UpdateAsync(pool, PoolWorkflow.RollOut, new RollOutRequest(Desktop: Terminal with { Title = "Second" }), stop: Stop));
        var state = await server.StateAsync<PoolState>(pool, s => s.RollOut == "generation 2 is rolled out");
        Assert.All(state.Desktops.Where(d => d.Phase == Phase.Warm), d => Assert.Equal(2, d.Generation));

        await server.Client.UpdateAsync(pool, PoolWorkflow.RollOut, new RollOutRequest(Desktop: Terminal with { Title = "Broken", Program = ["no-such-program"] }), stop: Stop);
        state = await server.StateAsync<PoolState>(pool, s => s.Generation == 4 && s.Desktops.Any(d => d is { Phase: Phase.Warm, Generation: 4 }));
        Assert.Equal("Second", state.Desktop.Title);
        Assert.StartsWith("generation 3 does not come up and was rolled back", state.RollOut);
    }

    [Fact]
    public async Task A_pipeline_bakes_tests_and_rolls_out_and_the_pools_desktops_have_what_was_baked()
    {
        Assert.SkipUnless(Displays.AreInstalled, Displays.Missing);
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Baking mounts overlays, which needs root.");
        await using var server = await WorkstationServer.StartAsync();
        var pool = await server.BeginAsync("pool", new PoolRequest("piped", Terminal, Warm: 1, Most: 2));
        await server.StateAsync<PoolState>(pool, s => s.Desktops.Any(d => d.Phase == Phase.Warm));

        var done = await server.RunAsync<PipelineRequest, PipelineState>("pipeline", new PipelineRequest(
            WorkstationServer.Configuration("piped", "/opt/baked:\n  file.managed:\n    - contents: yes it is\n"), [pool], Test: "grep yes /opt/baked"));

        Assert.Equal("done", done.Stage);
        var state = await server.StateAsync<PoolState>(pool, s => s.Generation == 2 && s.Desktops.Any(d => d is { Phase: Phase.Warm, Generation: 2 }));
        var waiting = state.Desktops.First(d => d is { Phase: Phase.Warm, Generation: 2 }).Name;
        var report = await server.Client.UpdateAsync(pool, PoolWorkflow.Apply, new ApplyRequest(waiting, WorkstationServer.Configuration("look", "cat /opt/baked: cmd.run")), stop: Stop);
        Assert.Equal("yes it is", report.States[0].Comment);
    }

    private static async Task<string> GreetingAsync(WorkstationServer server, string path)
    {
        using var display = new ClientWebSocket();
        await display.ConnectAsync(new UriBuilder(new Uri(server.Server.Address, path)) { Scheme = "ws" }.Uri, Stop);
        var greeting = new byte[12];
        var read = await display.ReceiveAsync(greeting.AsMemory(), Stop);
        return Encoding.ASCII.GetString(greeting, 0, read.Count);
    }
}

/// <summary>Whether what desktops are made of is installed here.</summary>
internal static class Displays
{
    public const string Missing = "Desktops need Debian's tigervnc-standalone-server, openbox, xterm, x11-utils and x11-xserver-utils (./orrery setup --workstation).";

    public static bool AreInstalled { get; } = new[] { "Xvnc", "openbox", "xterm", "xprop", "xsetroot" }.All(p => File.Exists($"/usr/bin/{p}"));
}
