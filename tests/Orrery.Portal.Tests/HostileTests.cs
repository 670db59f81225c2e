using System.Text.Json;
using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Portal.Tests;

public class HostileTests(Portal portal)
{
    private const string Attack = "</pre></script><!--/region--><img src=x onerror=alert(1)><script>alert(2)</script>\"><svg onload=alert(3)> {{7*7}} javascript:alert(4)";

    private Stage Stage => portal.Stage;

    [Fact]
    public async Task What_runs_bring_along_is_text_wherever_it_is_shown()
    {
        var (fine, failed) = (await StartAsync(1), await StartAsync(2));
        await Stage.Client.SetScheduleAsync("hostile", new ScheduleSpec { When = "0 3 1 1 *", Service = "probe", Workflow = "echo", Input = JsonSerializer.SerializeToElement(new Probe(Text: Attack), OrreryJson.Options) }, Stop);
        await using var window = await portal.OpenAsync();

        string[] addresses =
        [
            "/runs?workflow=hostile", $"/runs?service={Uri.EscapeDataString(Attack)}&state={Uri.EscapeDataString(Attack)}&version={Uri.EscapeDataString(Attack)}", $"/runs/{fine}", $"/runs/{failed}", $"/runs/{failed}/steps/0", $"/runs/{failed}/steps/1",
            $"/runs/{failed}?said={Uri.EscapeDataString(Attack)}&state={Uri.EscapeDataString(Attack)}", "/queues/probe/choke/dead", "/schedules", "/", $"/search?q={Uri.EscapeDataString(Attack)}", $"/runs/{Uri.EscapeDataString(Attack)}",
            $"/start/probe/{Uri.EscapeDataString(Attack)}", $"/queues/probe/{Uri.EscapeDataString(Attack)}/dead?said={Uri.EscapeDataString(Attack)}",
        ];
        var shown = 0;
        foreach (var address in addresses)
        {
            var page = await window.TabAsync(Stage[address]);
            Assert.Equal("", await page.EvaluateAsync<string>("() => [...document.querySelectorAll('main img, main svg[onload], main script:not([type=\"application/json\"]), [onerror], [href^=\"javascript:\"]')].map(e => e.outerHTML).join()"));
            if ((await page.InnerTextAsync("main")).Contains("<script>alert(2)</script>", StringComparison.Ordinal)) shown++;
            await page.CloseAsync();
        }

        await Stage.Client.DeleteScheduleAsync("hostile", Stop);
        Assert.True(shown >= 8, $"the attack was only on {shown} pages");
        // A page that isn't there is logged by the browser as such; that is all that may be.
        Assert.All(window.Complaints, c => Assert.StartsWith("error: Failed to load resource: the server responded with a status of 4", c, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_changes_under_ones_eyes_is_text_too()
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage["/runs?workflow=hostile"]);
        var run = await StartAsync(2);

        await Assertions.Expect(page.Locator($"tr[id='{run}']")).ToContainTextAsync("<script>alert(2)</script>");
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("<img src=x onerror=alert(1)>");
        await Assertions.Expect(page.Locator("#palette [data-answers]")).ToContainTextAsync("<img src=x onerror=alert(1)>");
        Assert.Empty(window.Complaints);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<RunId> StartAsync(int count)
    {
        var run = await Stage.StartRunAsync("probe", "hostile", new Probe(Text: Attack, Count: count));
        await Stage.EndOfAsync(run);
        return run;
    }
}
