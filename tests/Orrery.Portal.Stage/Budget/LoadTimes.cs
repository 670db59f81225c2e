using Microsoft.Playwright;

namespace Orrery.Portal.Budget;

/// <summary>How soon a page is there in a Chromium whose CPU is slowed four times, loaded for the first time.</summary>
/// <param name="FirstPaintMs">From the click to the first text: first contentful paint.</param>
/// <param name="InteractiveMs">From the click until its scripts have run, its stream is open, and no task has taken 50 ms since.</param>
public sealed record LoadTimes(double FirstPaintMs, double InteractiveMs)
{
    public const double MostFirstPaintMs = 500;
    public const double MostInteractiveMs = 1000;

    private const int Slowed = 4;

    /// <summary>Loads a page once, with nothing cached.</summary>
    public static async Task<LoadTimes> MeasureAsync(Browser browser, Uri address)
    {
        await using var window = await browser.OpenAsync();
        var page = await window.Context.NewPageAsync();
        await page.AddInitScriptAsync(Watch);
        var tools = await window.Context.NewCDPSessionAsync(page);
        await tools.SendAsync("Emulation.setCPUThrottlingRate", new Dictionary<string, object> { ["rate"] = Slowed });
        await page.GotoAsync(address.ToString());
        await page.LiveAsync();
        var times = await page.EvaluateAsync<double[]>(Read);
        return new LoadTimes(times[0], times[1]);
    }

    /// <summary>Notes when the stream opens, and when long tasks end.</summary>
    private const string Watch = """
        window.watched = { open: 0, busy: 0 };
        new PerformanceObserver(list => { for (const task of list.getEntries()) watched.busy = Math.max(watched.busy, task.startTime + task.duration); }).observe({ type: 'longtask', buffered: true });
        new MutationObserver(() => { if (!watched.open && document.body?.dataset.stream) watched.open = performance.now(); }).observe(document, { subtree: true, childList: true, attributeFilter: ['data-stream'] });
        """;

    /// <summary>Waits until the browser has nothing to do, so that a task under way is noted too.</summary>
    private const string Read = """
        () => new Promise(done => requestIdleCallback(() => requestIdleCallback(() =>
          done([performance.getEntriesByName('first-contentful-paint')[0].startTime, Math.max(watched.open, watched.busy)]))))
        """;
}
