using Microsoft.Playwright;

namespace Orrery.Portal;

/// <summary>A real Chromium without a window.</summary>
public sealed class Browser : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Whether this machine has one.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>What to do where there is none.</summary>
    public static string Missing => $"No Chromium at {Program}: install the package chromium.";

    public static async Task<Browser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return new Browser(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        }));
    }

    /// <summary>A window of its own, with no cookies of others.</summary>
    public async Task<Window> OpenAsync(Look? look = null)
    {
        var seen = look ?? new Look();
        return new Window(await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = seen.Width, Height = seen.Height },
            ColorScheme = seen.Dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = seen.Script,
            Proxy = seen.Proxy,
            TimezoneId = "Asia/Tokyo",
            Locale = "en-GB",
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>Through what a page is looked at. The viewer's zone is nine hours ahead of UTC.</summary>
public sealed record Look(int Width = 1280, int Height = 900, bool Dark = false, bool Script = true)
{
    /// <summary>What is between the browser and the server; null for nothing.</summary>
    public Proxy? Proxy { get; init; }
}

/// <summary>A window with a tab, and what its pages complained about.</summary>
public sealed class Window(IBrowserContext context) : IAsyncDisposable
{
    private readonly List<string> _complaints = [];

    public IBrowserContext Context => context;

    /// <summary>Errors and warnings on the console, refused content, failed scripts and dialogs.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints) return [.. _complaints];
        }
    }

    /// <summary>Opens an address in a new tab, and waits until its stream is open when it has one.</summary>
    public async Task<IPage> TabAsync(Uri address)
    {
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(15_000);
        page.Console += (_, message) => Complain(message.Type is "error" or "warning", $"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Complain(true, error);
        page.Dialog += async (_, dialog) =>
        {
            Complain(true, $"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        await page.GotoAsync(address.ToString());
        await page.LiveAsync();
        return page;
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();

    private void Complain(bool really, string text)
    {
        lock (_complaints)
            if (really) _complaints.Add(text);
    }
}

/// <summary>What tests and tools wait for on a page of the portal.</summary>
public static class PortalPage
{
    /// <summary>Its stream is open, or has ended; at once for a page that has none or runs no script.</summary>
    public static async Task LiveAsync(this IPage page)
    {
        if (await page.Locator("body[data-live]").CountAsync() > 0 && await page.Locator("#theme:not([hidden])").CountAsync() > 0)
            await page.Locator("body[data-stream=open], body[data-stream=ended]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
    }
}
