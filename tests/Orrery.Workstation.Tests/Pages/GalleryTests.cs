using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Playwright;
using Orrery.Portal;
using Orrery.Services.Workstation.Desktops;
using Orrery.Services.Workstation.Pools;
using Orrery.Workstation.Tests.Runs;

namespace Orrery.Workstation.Tests.Pages;

/// <summary>The gallery in a real browser: one click to a desktop, what is typed and drawn is seen.</summary>
public class GalleryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_click_opens_a_terminal_in_the_page_typing_changes_its_pixels_and_a_reload_leads_back()
    {
        Assert.SkipUnless(Browser.IsInstalled, Browser.Missing);
        Assert.SkipUnless(Displays.AreInstalled, Displays.Missing);
        await using var server = await WorkstationServer.StartAsync();
        await BeginAsync(server, "terminal");
        await using var browser = await Browser.StartAsync();
        await using var window = await browser.OpenAsync();
        var page = await OpenAsync(server, window, "Terminal");

        var file = Path.Combine(server.Folder, "folders", "default", "demo", "typed");
        await TypeAsync(page, "printf hello > /projects/demo/typed; clear; seq 30\n");
        await UntilAsync(page, () => File.Exists(file) && File.ReadAllText(file) == "hello");
        await ShotAsync(page, "terminal");

        await page.ReloadAsync();
        await page.GetByText("This is the desktop you had.").Or(page.Locator(".display[data-state=connected]")).First.WaitForAsync();
        await ConnectedAsync(page);
        await TypeAsync(page, "printf again > /projects/demo/typed\n");
        await UntilAsync(page, () => File.ReadAllText(file) == "again");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "End this desktop" }).ClickAsync();
        await page.GetByText("The desktop is ended; the next one is fresh.").WaitForAsync();
        Assert.Equal("again", await File.ReadAllTextAsync(file, Stop));
    }

    [Fact]
    public async Task A_stroke_in_Krita_is_seen_in_the_page()
    {
        Assert.SkipUnless(Browser.IsInstalled, Browser.Missing);
        Assert.SkipUnless(Displays.AreInstalled && File.Exists("/usr/bin/krita"), "Krita isn't installed (./orrery setup --workstation).");
        await using var server = await WorkstationServer.StartAsync();
        await BeginAsync(server, "krita");
        await using var browser = await Browser.StartAsync();
        await using var window = await browser.OpenAsync();
        var page = await OpenAsync(server, window, "Krita");

        // The document is there when its canvas is: white in the middle of the window.
        await page.WaitForFunctionAsync("() => { const c = document.querySelector('.display canvas'); const p = c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data; return p[0] > 250 && p[1] > 250 && p[2] > 250; }",
            null, new PageWaitForFunctionOptions { Timeout = 90_000 });
        var canvas = page.Locator(".display canvas");
        var box = (await canvas.BoundingBoxAsync())!;
        var (x, y) = (box.X + box.Width / 2, box.Y + box.Height / 2);
        await page.Mouse.MoveAsync(x - 60, y - 40);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(x + 60, y + 40, new MouseMoveOptions { Steps = 30 });
        await page.Mouse.UpAsync();

        await page.WaitForFunctionAsync("""
            () => {
              const c = document.querySelector('.display canvas');
              const data = c.getContext('2d').getImageData(c.width / 2 - 60, c.height / 2 - 40, 120, 80).data;
              let dark = 0;
              for (let i = 0; i < data.length; i += 4) if (data[i] < 128) dark++;
              return dark > 50;
            }
            """, null, new PageWaitForFunctionOptions { Timeout = 30_000 });
        await ShotAsync(page, "krita");
    }

    [Fact]
    public async Task Two_screens_are_shown_in_two_windows_and_programs_take_them_for_monitors()
    {
        Assert.SkipUnless(Browser.IsInstalled, Browser.Missing);
        Assert.SkipUnless(Displays.AreInstalled, Displays.Missing);
        await using var server = await WorkstationServer.StartAsync();
        // A white terminal on the second screen.
        var desktop = new DesktopSpec("Two screens", ["sh", "-c", "xrandr --listmonitors > /projects/demo/monitors; exec xterm -geometry 40x10+1100+100 -bg white -fg white"], Size: "960x600",
            Shape: DesktopShape.Light, Folders: ImmutableSortedDictionary<string, string>.Empty.Add("/projects/demo", "demo"), Screens: 2);
        await server.StateAsync<PoolState>(await server.BeginAsync("pool", new PoolRequest("two", desktop)), s => s.Desktops.Any(d => d.Phase == Phase.Warm));
        await using var browser = await Browser.StartAsync();
        await using var window = await browser.OpenAsync();
        var first = await OpenAsync(server, window, "Two screens");

        var monitors = await File.ReadAllLinesAsync(Path.Combine(server.Folder, "folders", "default", "demo", "monitors"), Stop);
        Assert.Equal("Monitors: 2", monitors[0]);
        Assert.Matches(@"screen-1 960/\d+x600/\d+\+0\+0", monitors[1]);
        Assert.Matches(@"screen-2 960/\d+x600/\d+\+960\+0", monitors[2]);

        // What each window shows is the other half of one picture.
        Assert.True(await WhiteAsync(first) < 0.01, "the terminal is on the other screen");
        var second = await first.Context.RunAndWaitForPageAsync(() => first.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Screen 2 in another window" }).ClickAsync());
        await ConnectedAsync(second);
        await second.WaitForFunctionAsync(Seen + " > 0.02");
        await ShotAsync(second, "second-screen");
        await first.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Screen 2", Exact = true }).ClickAsync();
        await first.WaitForFunctionAsync(Seen + " > 0.02");
        Assert.EndsWith("/2", first.Url, StringComparison.Ordinal);
    }

    /// <summary>How much is white of what the window shows of the picture.</summary>
    private const string Seen = """
        (() => {
          const c = document.querySelector('.display canvas'), at = c.getBoundingClientRect(), part = document.querySelector('.display .part').getBoundingClientRect();
          const scale = c.width / at.width, from = Math.round((part.left - at.left) * scale), wide = Math.min(Math.round(part.width * scale), c.width - from);
          const data = c.getContext('2d').getImageData(from, 0, wide, c.height).data;
          let white = 0;
          for (let i = 0; i < data.length; i += 4) if (data[i] > 250 && data[i + 1] > 250 && data[i + 2] > 250) white++;
          return white / (data.length / 4);
        })()
        """;

    private static Task<double> WhiteAsync(IPage page) => page.EvaluateAsync<double>(Seen);

    /// <summary>Starts an example's pool and waits until a desktop of it does; only then is there a browser, which may not idle for long.</summary>
    private static async Task BeginAsync(WorkstationServer server, string example)
    {
        var request = JsonSerializer.Deserialize<PoolRequest>(await File.ReadAllTextAsync(Path.Combine(WorkstationServer.Root, "services", "Workstation", "examples", $"{example}.json"), Stop), OrreryJson.Strict)!;
        await server.StateAsync<PoolState>(await server.BeginAsync("pool", request), s => s.Desktops.Any(d => d.Phase == Phase.Warm));
    }

    private static async Task<IPage> OpenAsync(WorkstationServer server, Window window, string title)
    {
        var page = await window.TabAsync(new Uri(server.Server.Address, "services/workstation/pages/workstations"));
        await page.GetByLabel("Your name").FillAsync("ada");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = $"Open {title}" }).ClickAsync();
        await ConnectedAsync(page);
        return page;
    }

    private static Task ConnectedAsync(IPage page) => page.Locator(".display[data-state=connected] canvas").WaitForAsync();

    private static async Task TypeAsync(IPage page, string text)
    {
        var before = await PixelsAsync(page);
        await page.Locator(".display canvas").ClickAsync();
        await page.Keyboard.TypeAsync(text, new KeyboardTypeOptions { Delay = 5 });
        await page.WaitForFunctionAsync("before => document.querySelector('.display canvas').toDataURL() !== before", before);
    }

    private static Task<string> PixelsAsync(IPage page) => page.EvaluateAsync<string>("() => document.querySelector('.display canvas').toDataURL()");

    /// <summary>Looks again with each frame that the browser draws.</summary>
    private static async Task UntilAsync(IPage page, Func<bool> holds)
    {
        while (!holds())
        {
            Stop.ThrowIfCancellationRequested();
            await page.EvaluateAsync("() => new Promise(requestAnimationFrame)");
        }
    }

    /// <summary>A picture for people, where ORRERY_SHOTS names a folder.</summary>
    private static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("ORRERY_SHOTS") is { Length: > 0 } folder) await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"workstation-{name}.png") });
    }
}
