using System.Text.Json.Nodes;
using Orrery.Tests.Probes;

namespace Orrery.Portal.Tests;

public class LiveTests(Portal portal)
{
    private Stage Stage => portal.Stage;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_is_started_elsewhere_appears_in_two_tabs_without_loading_them_anew()
    {
        await using var window = await portal.OpenAsync();
        var tabs = new[] { await window.TabAsync(Stage["/"]), await window.TabAsync(Stage["/runs"]) };
        foreach (var tab in tabs) await tab.EvaluateAsync("() => { window.same = true; }");

        var run = await Stage.StartRunAsync("probe", "echo", new Probe(Text: "here I am"));

        foreach (var tab in tabs)
        {
            await Assertions.Expect(tab.Locator($"tr[id='{run}'] .state.completed")).ToBeVisibleAsync();
            Assert.True(await tab.EvaluateAsync<bool>("() => window.same"));
        }

        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_step_goes_on_in_its_place_and_so_does_its_run()
    {
        var until = Path.Combine(Stage.Folder, $"{Guid.NewGuid():n}");
        var run = await Stage.StartRunAsync("probe", "hold", new Probe(Mark: until + ".mark", Until: until));
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage[$"/runs/{run}"]);

        await Assertions.Expect(page.Locator("#journal .state.leased")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#journal progress")).ToHaveAttributeAsync("value", "0.5");
        await page.Locator("#step-0").EvaluateAsync("row => { row.same = true; }");
        await File.WriteAllTextAsync(until, "", Stop);

        await Assertions.Expect(page.Locator("#head .state.completed")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#journal .state.completed")).ToBeVisibleAsync();
        Assert.True(await page.Locator("#step-0").EvaluateAsync<bool>("row => row.same === true"));
        await Assertions.Expect(page.Locator("body")).ToHaveAttributeAsync("data-stream", "ended");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_log_goes_on_as_it_is_written_and_stays_where_somebody_reads()
    {
        var until = Path.Combine(Stage.Folder, $"{Guid.NewGuid():n}");
        var run = await Stage.StartRunAsync("probe", "talk", new Probe(Until: until, Text: "<b>said</b>", Count: 300));
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage[$"/runs/{run}/steps/0"]);
        var log = page.Locator("#log pre");
        await Assertions.Expect(log).ToContainTextAsync("299 <b>said</b>");
        await Assertions.Expect(log).Not.ToContainTextAsync("that was that");
        await log.EvaluateAsync("pre => { pre.scrollTop = 0; }");

        await File.WriteAllTextAsync(until, "", Stop);

        await Assertions.Expect(log).ToContainTextAsync("and that was that");
        Assert.Equal(0, await log.EvaluateAsync<double>("pre => pre.scrollTop"));
        Assert.Equal(1, await log.EvaluateAsync<int>("pre => pre.textContent.split('299 <b>said</b>').length - 1"));
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_timeline_is_zoomed_into_by_its_buttons_and_shown_as_a_whole_again()
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage[$"/runs/{portal.Scenes.Completed}"]);
        await Assertions.Expect(page.Locator("[data-island=timeline][data-drawn]")).ToBeVisibleAsync();
        // What is drawn at first grows into its place.
        var whole = await DrawnAsync("(drawn, _) => drawn === window.before || !(window.before = drawn)", "");

        await page.Locator("#timeline").GetByRole(AriaRole.Button, new() { Name = "Zoom in" }).ClickAsync();
        await DrawnAsync("(drawn, whole) => drawn !== whole", whole);
        await page.Locator("#timeline").GetByRole(AriaRole.Button, new() { Name = "Show all" }).ClickAsync();
        await DrawnAsync("(drawn, whole) => drawn === whole", whole);
        Assert.Empty(window.Complaints);

        // Looked at five times a second, until it is as wanted.
        async Task<string> DrawnAsync(string wanted, string whole)
        {
            var drawn = await page.WaitForFunctionAsync($$"""
                whole => { const drawn = document.querySelector('[data-island=timeline] canvas').toDataURL(); return ({{wanted}})(drawn, whole) ? drawn : ''; }
                """, whole, new() { PollingInterval = 200 });
            return await drawn.JsonValueAsync<string>();
        }
    }

    [Fact]
    public async Task What_somebody_opened_focused_and_typed_stays_while_the_page_changes()
    {
        var run = await Stage.StartRunAsync("probe", "gather", new Probe(Count: 9));
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage[$"/runs/{run}"]);
        var list = await window.TabAsync(Stage["/runs"]);
        await list.GetByLabel("Service").FillAsync("half a wo");
        await page.Locator("summary", new() { HasTextString = "Cancel" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel this run" }).FocusAsync();

        await Stage.Client.SignalAsync(run, "go", JsonValue.Create("one"), stop: Stop);

        await Assertions.Expect(page.Locator("#values")).ToContainTextAsync("\"heard\": 1");
        await Assertions.Expect(page.Locator("#journal .state.completed")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel this run" })).ToBeFocusedAsync();
        await Assertions.Expect(list.Locator($"tr[id='{run}']")).ToContainTextAsync("1/2");
        await Assertions.Expect(list.GetByLabel("Service")).ToHaveValueAsync("half a wo");
        await Stage.Client.TerminateAsync(run, Stop);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Over_a_slow_network_a_page_is_there_and_keeps_up()
    {
        var run = await Stage.StartRunAsync("probe", "gather", new Probe(Count: 9));
        await using var window = await portal.OpenAsync();
        var page = await window.Context.NewPageAsync();
        var wire = await window.Context.NewCDPSessionAsync(page);
        await wire.SendAsync("Network.enable");
        await wire.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object> { ["offline"] = false, ["latency"] = 400, ["downloadThroughput"] = 50_000, ["uploadThroughput"] = 20_000 });

        await page.GotoAsync(Stage[$"/runs/{run}"].ToString());
        await page.LiveAsync();
        await Stage.Client.SignalAsync(run, "go", JsonValue.Create("one"), stop: Stop);
        await Assertions.Expect(page.Locator("#values")).ToContainTextAsync("\"heard\": 1");
        await Stage.Client.TerminateAsync(run, Stop);
        await Assertions.Expect(page.Locator("#head .state.cancelled")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Times_are_the_viewers_with_utc_on_hover_and_what_is_under_way_counts_on()
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage[$"/runs/{portal.Scenes.Waiting}"]);

        var started = page.Locator("#head time").First;
        var utc = DateTimeOffset.Parse((await started.GetAttributeAsync("datetime"))!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(utc.ToOffset(TimeSpan.FromHours(9)).ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), await started.InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(utc.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture), await started.GetAttributeAsync("title"));
        var counting = page.Locator("#head time[data-as=since]");
        await Assertions.Expect(counting).Not.ToHaveTextAsync(await counting.InnerTextAsync());
    }
}
