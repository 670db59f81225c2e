using Microsoft.Playwright;

namespace Orrery.Portal;

/// <summary><c>portal shots</c>: screenshots of every page, light and dark, wide and narrow; of a server with nothing yet; and of pages whose server is gone.</summary>
internal static class Shots
{
    private static readonly (string Suffix, Look Look)[] Looks =
    [
        ("light", new Look()), ("dark", new Look(Dark: true)), ("narrow-light", new Look(390, 844)), ("narrow-dark", new Look(390, 844, Dark: true)),
    ];

    private static readonly string[] Empty = ["home", "no runs", "queues", "workers", "schedules", "system", "start"];

    /// <returns>1 without a browser.</returns>
    public static async Task<int> TakeAsync(string folder, string? only)
    {
        if (!Browser.IsInstalled)
        {
            Console.Error.WriteLine(Browser.Missing);
            return 1;
        }

        Directory.CreateDirectory(folder);
        await using var browser = await Browser.StartAsync();
        await using (var fresh = await Stage.StartAsync())
        {
            foreach (var name in Empty.Where(n => Wanted($"empty {n}")))
                foreach (var (suffix, look) in Looks) await TakeAsync(browser, PageAddresses.Of(name, fresh, Scenes.None), look, File($"empty {name}", suffix));
        }

        await using var stage = await Stage.StartAsync(Stage.Probe, Stage.Review, Stage.Encode);
        var scenes = await Scenes.PlayAsync(stage, items: 2_000);
        var film = Film.CanBeEncoded ? await Film.EncodeAsync(stage) : (RunId?)null;
        foreach (var (suffix, look) in Looks)
        {
            foreach (var name in PageAddresses.Names.Where(Wanted)) await TakeAsync(browser, PageAddresses.Of(name, stage, scenes), look, File(name, suffix));
            if (film is { } run && Wanted("film")) await TakeAsync(browser, stage[$"/runs/{run}"], look, File("film", suffix));
            if (Wanted("palette")) await TakeAsync(browser, stage["/runs"], look, File("palette", suffix), OpenPaletteAsync);
            if (Wanted("sheet")) await TakeAsync(browser, stage[$"/runs/{scenes.Waiting}"], look, File("sheet", suffix), page => page.Locator("summary.button").Last.ClickAsync());
        }

        if (Wanted("server gone")) await TakeGoneAsync(browser, stage, File("server gone", "light"));
        Console.WriteLine($"{Directory.GetFiles(folder, "*.png").Length} pictures in {folder}");
        return 0;

        bool Wanted(string name) => only is null || name.Contains(only, StringComparison.OrdinalIgnoreCase);
        string File(string name, string suffix) => Path.Combine(folder, $"{name.Replace(' ', '-')}.{suffix}.png");
    }

    private static async Task TakeAsync(Browser browser, Uri address, Look look, string file, Func<IPage, Task>? before = null)
    {
        await using var window = await browser.OpenAsync(look);
        var page = await window.TabAsync(address);
        // Islands are drawn once the network is quiet; the page's own stream stays open, so it isn't waited for longer than this.
        await page.Locator("[data-island]:not([data-started])").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        await page.EvaluateAsync("() => new Promise(done => requestIdleCallback(() => requestAnimationFrame(() => requestIdleCallback(done)), { timeout: 2000 }))");
        if (before is not null) await before(page);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = file, FullPage = before is null });
    }

    private static async Task OpenPaletteAsync(IPage page)
    {
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("review");
        await page.Locator("#palette .answers a").First.WaitForAsync();
    }

    private static async Task TakeGoneAsync(Browser browser, Stage stage, string file)
    {
        await using var window = await browser.OpenAsync();
        var page = await window.TabAsync(stage["/"]);
        await stage.StopServerAsync();
        await page.Locator("#stale:not([hidden])").WaitForAsync();
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = file, FullPage = true });
    }
}
