using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Orrery.Tests.Probes;

namespace Orrery.Portal.Tests;

/// <summary>On a server of their own: what pages do while something is gone.</summary>
public sealed class OutageTests(Portal portal) : IAsyncLifetime
{
    private Stage _stage = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _stage = await Stage.StartAsync(Stage.Probe);

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    public async Task While_the_server_restarts_pages_say_that_they_are_stale_and_then_they_miss_nothing()
    {
        var (run, until) = await HeldAsync();
        await using var window = await portal.OpenAsync();
        var tabs = new[] { await window.TabAsync(_stage[$"/runs/{run}"]), await window.TabAsync(_stage["/runs"]) };

        await _stage.StopServerAsync();
        foreach (var tab in tabs)
        {
            await Assertions.Expect(tab.Locator("#stale")).ToContainTextAsync("The server doesn't answer. This page shows what was so at");
            await Assertions.Expect(tab.Locator("body")).ToContainTextAsync(run.ToString());
        }

        await _stage.StartServerAsync();
        var next = await _stage.StartRunAsync("probe", "echo", new Probe(Text: "after"));
        await File.WriteAllTextAsync(until, "", Stop);
        foreach (var tab in tabs) await Assertions.Expect(tab.Locator("#stale")).ToBeHiddenAsync();
        await Assertions.Expect(tabs[0].Locator("#head .state.completed")).ToBeVisibleAsync();
        await Assertions.Expect(tabs[1].Locator($"tr[id='{next}'] .state.completed")).ToBeVisibleAsync();
        await Assertions.Expect(tabs[1].Locator($"tr[id='{run}'] .state.completed")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_change_that_is_taken_back_while_the_connection_is_cut_is_not_missed()
    {
        var worker = (await _stage.Client.WorkersAsync(Stop)).Single(w => w.Services.Any(s => s.Name == "probe")).Id;
        using var wire = new Wire(_stage.Address);
        await using var window = await portal.OpenAsync(new Look { Proxy = wire.Proxy });
        var page = await window.TabAsync(_stage["/workers"]);
        var own = page.Locator($"[id='worker-{worker}']");
        await Assertions.Expect(own.GetByRole(AriaRole.Button, new() { Name = "Drain" })).ToBeVisibleAsync();
        await _stage.Client.DrainAsync(worker, Stop);
        await Assertions.Expect(own.Locator(".state.parked")).ToHaveTextAsync("drained");

        wire.Cut();
        await Assertions.Expect(page.Locator("#stale")).ToBeVisibleAsync();
        await _stage.Client.ResumeAsync(worker, Stop);
        wire.Mend();

        await Assertions.Expect(page.Locator("#stale")).ToBeHiddenAsync();
        await Assertions.Expect(own.GetByRole(AriaRole.Button, new() { Name = "Drain" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_worker_that_is_killed_is_seen_and_its_work_goes_on_elsewhere()
    {
        var (run, until) = await HeldAsync();
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(_stage[$"/runs/{run}/steps/0"]);
        await Assertions.Expect(page.Locator("#attempts tbody tr")).ToHaveCountAsync(1);
        await page.EvaluateAsync("() => { window.same = true; }");

        Process.GetProcessById(_stage.Server.WorkerProcessId!.Value).Kill();
        await Assertions.Expect(page.Locator("#attempts .state.failed")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await File.WriteAllTextAsync(until, "", Stop);

        await Assertions.Expect(page.Locator("#head .state.completed")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        Assert.True(await page.EvaluateAsync<bool>("() => window.same"));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_worker_is_drained_and_given_work_again()
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(_stage["/workers"]);
        var worker = (await _stage.Client.WorkersAsync(Stop)).Single(w => w.Services.Any(s => s.Name == "probe")).Id;
        var own = page.Locator($"[id='worker-{worker}']");

        await own.GetByRole(AriaRole.Button, new() { Name = "Drain" }).ClickAsync();
        await Assertions.Expect(own.Locator(".state.parked")).ToHaveTextAsync("drained");
        Assert.True((await _stage.Client.WorkersAsync(Stop)).Single(w => w.Id == worker).Draining);
        await own.GetByRole(AriaRole.Button, new() { Name = "Give it work again" }).ClickAsync();
        await Assertions.Expect(own.GetByRole(AriaRole.Button, new() { Name = "Drain" })).ToBeVisibleAsync();
        Assert.False((await _stage.Client.WorkersAsync(Stop)).Single(w => w.Id == worker).Draining);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task An_upload_over_a_connection_that_breaks_goes_on_where_it_was()
    {
        var bytes = new byte[16 << 20];
        new Random(1).NextBytes(bytes);
        var file = Path.Combine(_stage.Folder, "reel.bin");
        await File.WriteAllBytesAsync(file, bytes, Stop);
        using var wire = new Wire(_stage.Address);
        await using var window = await portal.OpenAsync(new Look { Proxy = wire.Proxy });
        var page = await window.TabAsync(_stage["/start/probe/count"]);
        var offsets = new List<long>();
        page.Request += (_, request) =>
        {
            if (request.Method == "PATCH") offsets.Add(long.Parse(request.Headers["upload-offset"], System.Globalization.CultureInfo.InvariantCulture));
        };

        wire.CutAfter(12 << 20);
        await page.Locator("input[type=file]").SetInputFilesAsync(file);

        await Assertions.Expect(page.Locator(".drop")).ToContainTextAsync("reel.bin is here, 16.0 MiB.");
        var id = "sha256-" + Convert.ToHexStringLower(SHA256.HashData(bytes));
        await Assertions.Expect(page.Locator(".upload > input")).ToHaveValueAsync(id);
        Assert.Equal(0, offsets[0]);
        Assert.InRange(offsets[^1], 1, bytes.Length - 1);

        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await page.WaitForURLAsync("**/runs/r*");
        var run = RunId.Parse(new Uri(page.Url).AbsolutePath["/runs/".Length..]);
        Assert.Contains(id, JsonNode.Parse((await _stage.Client.RunAsync(run, Stop)).Input!.Value.GetRawText())!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_uploaded_without_script_and_a_server_with_nothing_yet_says_how_to_begin()
    {
        await using var window = await portal.OpenAsync(new Look(Script: false));
        var page = await window.TabAsync(_stage["/"]);
        await Assertions.Expect(page.Locator("#newest")).ToContainTextAsync("orrery encode clip.mp4");
        await page.GotoAsync(_stage["/start/probe/count"].ToString());
        await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "lines.txt", MimeType = "text/plain", Buffer = "one\ntwo\n"u8.ToArray() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await page.WaitForURLAsync("**/runs/r*");

        var end = await _stage.EndOfAsync(RunId.Parse(new Uri(page.Url).AbsolutePath["/runs/".Length..]));
        Assert.Equal(("completed", 2), (end.State, end.Result?.GetProperty("lines").GetInt32()));
        Assert.Empty(window.Complaints);
    }

    /// <summary>A run whose only call is on a worker and stays there until the file appears.</summary>
    private async Task<(RunId Run, string Until)> HeldAsync()
    {
        var until = Path.Combine(_stage.Folder, "until");
        var run = await _stage.StartRunAsync("probe", "hold", new Probe(Mark: until + ".mark", Until: until));
        await _stage.UntilAsync(run, r => r.Steps.Any(s => s.Progress is not null));
        return (run, until);
    }
}
