namespace Orrery.Report.Tests.Browser;

public class PlayingTests(Chromium chromium)
{
    [Fact]
    public async Task Over_http_the_package_itself_plays_and_the_rendition_can_be_chosen()
    {
        NeedHls();
        await using var open = await chromium.OpenAsync("report.html");

        await open.PlayAsync(0.3);
        await open.Page.GetByRole(Microsoft.Playwright.AriaRole.Radio, new() { Name = "90p", Exact = true }).ClickAsync();
        await open.ShowsAsync(90);
        await open.Page.GetByRole(Microsoft.Playwright.AriaRole.Radio, new() { Name = "180p", Exact = true }).ClickAsync();
        await open.ShowsAsync(180);
        var seen = await open.TimeAsync();
        await open.PlayAsync(Math.Min(3.9, seen + 0.2));

        Assert.Contains("HLS, adaptive", await open.Page.InnerTextAsync(".mode"), StringComparison.Ordinal);
        Assert.Contains(open.Requests, r => r.EndsWith("video/90p/seg-00001.m4s", StringComparison.Ordinal) || r.EndsWith("video/90p/seg-00002.m4s", StringComparison.Ordinal));
        Assert.DoesNotContain(open.Requests, r => r.EndsWith("180p.mp4", StringComparison.Ordinal));
        Assert.All(open.Requests, r => Assert.True(r.StartsWith("http://127.0.0.1:", StringComparison.Ordinal) || r.StartsWith("blob:", StringComparison.Ordinal) || r.StartsWith("data:", StringComparison.Ordinal), r));
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task From_disk_the_copies_play_and_a_change_of_rendition_keeps_the_moment()
    {
        await using var open = await chromium.OpenAsync("report.html", fromDisk: true);

        await open.ShowsAsync(180);
        await open.PlayAsync(0.3);
        await open.Page.EvalOnSelectorAsync("video", "v => { v.pause(); v.currentTime = 2.5; }");
        await open.Page.GetByRole(Microsoft.Playwright.AriaRole.Radio, new() { Name = "90p", Exact = true }).ClickAsync();
        await open.ShowsAsync(90);

        Assert.Equal(2.5, await open.TimeAsync(), 2);
        await open.PlayAsync(2.8);
        Assert.StartsWith("Opened from disk", await open.Page.InnerTextAsync(".mode"), StringComparison.Ordinal);
        Assert.Equal(2, await open.Page.Locator(".plot .line").CountAsync());
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task From_disk_without_copies_the_chosen_folder_is_streamed()
    {
        NeedHls();
        await using var open = await chromium.OpenAsync("stream-only.html", fromDisk: true);

        Assert.Contains("may not read", await open.Page.InnerTextAsync(".notice"), StringComparison.Ordinal);
        await open.Page.Locator("input.folder").SetInputFilesAsync(chromium.Folder);
        await open.PlayAsync(0.3);
        await open.Page.GetByRole(Microsoft.Playwright.AriaRole.Radio, new() { Name = "90p", Exact = true }).ClickAsync();
        await open.ShowsAsync(90);

        Assert.False(await open.Page.Locator(".notice").IsVisibleAsync());
        Assert.Contains("the folder that you chose", await open.Page.InnerTextAsync(".mode"), StringComparison.Ordinal);
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task From_disk_with_one_copy_it_plays_and_the_chosen_folder_brings_the_others()
    {
        NeedHls();
        var report = StreamFolder.WithCopies(StreamFolder.Report);
        chromium.Write("one-copy.html", report with { Renditions = report.Renditions.SetItem(0, report.Renditions[0] with { DiskCopy = null }) });
        await using var open = await chromium.OpenAsync("one-copy.html", fromDisk: true);

        await open.ShowsAsync(90);
        await open.PlayAsync(0.2);
        Assert.Equal(1, await open.Page.GetByRole(Microsoft.Playwright.AriaRole.Radio).CountAsync());
        await open.Page.Locator("input.folder").SetInputFilesAsync(chromium.Folder);
        await open.Page.GetByRole(Microsoft.Playwright.AriaRole.Radio, new() { Name = "180p", Exact = true }).ClickAsync();
        await open.ShowsAsync(180);

        Assert.False(await open.Page.Locator(".notice").IsVisibleAsync());
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task A_folder_without_the_stream_is_refused_and_another_may_be_chosen()
    {
        NeedHls();
        await using var open = await chromium.OpenAsync("stream-only.html", fromDisk: true);

        await open.Page.Locator("input.folder").SetInputFilesAsync(Path.Combine(chromium.Folder, "video"));
        await open.Page.GetByText("master.m3u8 isn't in that folder").WaitForAsync();
        await open.Page.Locator("input.folder").SetInputFilesAsync(chromium.Folder);
        await open.PlayAsync(0.2);

        Assert.False(await open.Page.Locator(".notice").IsVisibleAsync());
    }

    [Fact]
    public async Task Without_the_library_the_copies_play_over_http_too()
    {
        await using var open = await chromium.OpenAsync("no-library.html");

        await open.PlayAsync(0.3);

        Assert.Contains("progressive copies", await open.Page.InnerTextAsync(".mode"), StringComparison.Ordinal);
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task A_stream_that_is_missing_is_named()
    {
        NeedHls();
        var report = StreamFolder.Report;
        chromium.Write("gone.html", report with { Package = report.Package with { Master = "gone.m3u8" } });
        await using var open = await chromium.OpenAsync("gone.html");

        await open.Page.Locator(".notice").WaitForAsync();

        Assert.Contains("manifestLoadError (HTTP 404)", await open.Page.InnerTextAsync(".notice"), StringComparison.Ordinal);
    }

    private static void NeedHls() => Assert.SkipWhen(Chromium.HlsJs is null, "hls.js isn't installed in the tools folder: run ./orrery setup.");
}
