using Orrery.Services.Encode.Reports;

namespace Orrery.Report.Tests.Browser;

public class PageTests(Chromium chromium)
{
    [Fact]
    public async Task A_click_in_the_curves_shows_that_frame_and_the_playhead_follows()
    {
        await using var open = await chromium.OpenAsync("report.html", fromDisk: true);
        await open.ShowsAsync(180);

        var box = (await open.Page.Locator(".overlay").BoundingBoxAsync())!;
        await open.Page.Mouse.ClickAsync(box.X + box.Width * 0.505f, box.Y + 80);
        await open.Page.WaitForFunctionAsync("() => Math.abs(document.querySelector('video').currentTime - 48.5 / 24) < 0.001");

        Assert.StartsWith("0:02.00 · frame 48 · segment 2 of 2", await open.Page.InnerTextAsync(".readout caption"), StringComparison.Ordinal);
        var head = (await open.Page.Locator(".playhead").BoundingBoxAsync())!;
        Assert.Equal(box.X + box.Width * 48.5 / StreamFolder.Frames, head.X + head.Width / 2, 1.5);
    }

    [Fact]
    public async Task Pointing_at_the_curves_tells_the_figures_of_that_frame()
    {
        await using var open = await chromium.OpenAsync("report.html", fromDisk: true);

        var box = (await open.Page.Locator(".overlay").BoundingBoxAsync())!;
        await open.Page.Mouse.MoveAsync(box.X + box.Width * 0.1f, box.Y + 60);

        var tip = await open.Page.InnerTextAsync(".tip");
        var frame = (int)(StreamFolder.Frames * 0.1);
        Assert.Contains($"frame {frame} · segment 1 of 2", tip, StringComparison.Ordinal);
        Assert.Contains($"{StreamFolder.Report.Renditions[1].Quality!.Vmaf[frame]:F1}", tip, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_curves_are_used_by_keyboard_alone()
    {
        await using var open = await chromium.OpenAsync("report.html", fromDisk: true);
        await open.ShowsAsync(180);

        var slider = open.Page.GetByRole(Microsoft.Playwright.AriaRole.Slider);
        await slider.FocusAsync();
        await slider.PressAsync("ArrowRight");
        await slider.PressAsync("Shift+ArrowRight");
        Assert.Equal("25", await slider.GetAttributeAsync("aria-valuenow"));
        await slider.PressAsync("PageDown");
        Assert.Equal("48", await slider.GetAttributeAsync("aria-valuenow"));
        await slider.PressAsync("+");
        Assert.Equal("24 0 48", (await open.Page.Locator(".plot svg").GetAttributeAsync("viewBox"))![..7]);
        await slider.PressAsync("0");
        Assert.StartsWith("0 0 96", await open.Page.Locator(".plot svg").GetAttributeAsync("viewBox"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_weak_moment_is_shown_in_its_own_rendition()
    {
        await using var open = await chromium.OpenAsync("report.html", fromDisk: true);

        var link = open.Page.Locator("a[data-seek][data-rendition='1']").First;
        var frame = int.Parse((await link.GetAttributeAsync("data-seek"))!, System.Globalization.CultureInfo.InvariantCulture);
        await link.ClickAsync();
        await open.ShowsAsync(90);
        await open.Page.WaitForFunctionAsync("t => Math.abs(document.querySelector('video').currentTime - t) < 0.001", (frame + 0.5) / 24);

        Assert.Contains($"frame {frame} ", await open.Page.InnerTextAsync(".readout caption"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(360)]
    [InlineData(3840)]
    public async Task Nothing_sticks_out_of_the_window(int width)
    {
        await using var open = await chromium.OpenAsync("report.html", fromDisk: true, width);

        Assert.Equal(width, await open.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
    }

    [Theory]
    [InlineData(360)]
    [InlineData(1280)]
    public async Task Nothing_jumps_while_the_page_comes_to_life(int width)
    {
        await using var open = await chromium.OpenAsync("report.html", fromDisk: true, width);
        await open.ShowsAsync(180);

        var moved = await open.Page.EvaluateAsync<string>("""
            () => new Promise((done) => {
              const seen = [];
              new PerformanceObserver((list) => {
                for (const entry of list.getEntries())
                  for (const { node, previousRect: a, currentRect: b } of entry.sources) seen.push(`${node?.nodeName}.${node?.className} ${a.y}+${a.height} to ${b.y}+${b.height}`);
              }).observe({ type: "layout-shift", buffered: true });
              requestAnimationFrame(() => requestAnimationFrame(() => done(seen.join("; "))));
            })
            """);
        var shift = await open.Page.EvaluateAsync<double>("""
            () => new Promise((done) => {
              let sum = 0;
              new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; }).observe({ type: "layout-shift", buffered: true });
              requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
            })
            """);

        Assert.True(shift <= 0.01, $"layout shift {shift}: {moved}");
    }

    [Fact]
    public async Task Without_script_the_figures_and_curves_are_there()
    {
        await using var open = await chromium.OpenAsync("report.html", fromDisk: true, script: false);

        Assert.Contains("VMAF", await open.Page.InnerTextAsync("#renditions"), StringComparison.Ordinal);
        Assert.Equal(2, await open.Page.Locator(".plot .line").CountAsync());
        Assert.True(await open.Page.GetByText("Scripts are off").IsVisibleAsync());
        Assert.Equal("180p.mp4", await open.Page.Locator("video").GetAttributeAsync("src"));
    }

    [Fact]
    public async Task A_hostile_name_is_only_text()
    {
        const string name = "\"><script>alert(1)</script><img src=x onerror=alert(2)>.mp4";
        var report = StreamFolder.Report;
        chromium.Write("hostile.html", report with
        {
            Source = report.Source with { Name = name },
            Renditions = [.. report.Renditions.Select((r, i) => r with { Name = name + i })],
        });
        await using var open = await chromium.OpenAsync("hostile.html");

        var box = (await open.Page.Locator(".overlay").BoundingBoxAsync())!;
        await open.Page.Mouse.MoveAsync(box.X + 50, box.Y + 60);

        Assert.Equal(name, await open.Page.InnerTextAsync("h1"));
        Assert.Contains(name + "1", await open.Page.InnerTextAsync(".tip"), StringComparison.Ordinal);
        Assert.Equal(0, await open.Page.Locator("img").CountAsync());
        Assert.Empty(open.Complaints);
    }
}
