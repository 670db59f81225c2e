using Microsoft.Playwright;

namespace Orrery.Video.Tests;

/// <summary>The page of a video run, in a browser, over a clip that was really encoded: 72 frames at 24 a second, a cut at 36.</summary>
public sealed class VideoPageTests(EncodedClip clip)
{
    private const string Place = ".stage .place";

    [Fact]
    public async Task It_plays_and_the_playhead_and_the_figures_go_along()
    {
        var page = await clip.OpenVideoAsync();
        var head = await HeadAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Play or pause (Space)" }).ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('.stage video').currentTime > 0.5");
        await page.Keyboard.PressAsync("k");
        await page.WaitForFunctionAsync("() => document.querySelector('.stage video').paused");

        var frame = await FrameAsync(page);
        Assert.InRange(frame, 8, 71);
        await page.WaitForFunctionAsync("f => Math.abs(document.querySelector('.stage video').currentTime - (f + 0.5) / 24) < 0.002", frame);
        Assert.True(await HeadAsync(page) > head + 20);
    }

    [Fact]
    public async Task Another_rendition_is_shown_at_the_same_moment()
    {
        var page = await clip.OpenVideoAsync();
        foreach (var (name, height) in new[] { ("144p", 144), ("240p", 240) })
        {
            await page.GetByRole(AriaRole.Radio, new() { Name = name }).ClickAsync();
            await page.WaitForFunctionAsync("h => document.querySelector('.stage video').videoHeight === h", height);
            await page.WaitForFunctionAsync("n => [...document.querySelectorAll('tr.shown th')].map(e => e.textContent).join().startsWith(n)", name);
        }
    }

    [Fact]
    public async Task A_click_on_the_curve_seeks_and_the_keyboard_steps_frames_and_shots()
    {
        var page = await clip.OpenVideoAsync();
        var over = page.Locator(".u-over").First;
        var box = (await over.BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(box.X + box.Width * 0.705f, box.Y + 60);
        await OnFrameAsync(page, (int)(72 * 0.705));
        await page.Keyboard.PressAsync(",");
        await OnFrameAsync(page, (int)(72 * 0.705) - 1);
        await page.Keyboard.PressAsync(".");
        await page.Keyboard.PressAsync(".");
        await OnFrameAsync(page, (int)(72 * 0.705) + 1);

        await over.FocusAsync();
        await page.Keyboard.PressAsync("PageUp");
        await OnFrameAsync(page, 36);
        Assert.Equal("36", await over.GetAttributeAsync("aria-valuenow"));
        Assert.Equal("00:00:01:12 · frame 36 of 72", await page.InnerTextAsync(Place));
    }

    [Fact]
    public async Task Shots_have_pictures_of_their_own_and_lead_to_their_first_frame()
    {
        var page = await clip.OpenVideoAsync();
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.shot canvas[data-drawn]').length === 2");
        var pictures = await page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('.shot canvas')].map(c => c.toDataURL())");
        await page.Locator(".shot").Nth(1).ClickAsync();

        Assert.NotEqual(pictures[0], pictures[1]);
        await OnFrameAsync(page, 36);
        await page.WaitForFunctionAsync("() => document.querySelectorAll('.shot')[1].getAttribute('aria-current') === 'true'");
    }

    [Fact]
    public async Task The_lowest_frame_of_a_rendition_is_found_and_shown_in_it()
    {
        var page = await clip.OpenVideoAsync();
        await page.Locator(".findings li", new() { HasText = "144p at its lowest" }).GetByRole(AriaRole.Button).ClickAsync();

        await page.WaitForFunctionAsync("() => document.querySelector('.stage video').videoHeight === 144");
    }

    [Theory]
    [InlineData("0", "1")]
    [InlineData("source", "1")]
    public async Task The_wipe_shows_two_different_pictures_of_one_frame_and_moves_by_keyboard(string left, string right)
    {
        var page = await clip.OpenVideoAsync();
        await page.Keyboard.PressAsync("c");
        await page.GetByLabel("Left picture").SelectOptionAsync(left);
        await page.GetByLabel("Right picture").SelectOptionAsync(right);
        await page.Locator(".divider").FocusAsync();
        await page.Keyboard.PressAsync("Shift+ArrowLeft");
        for (var i = 0; i < 10; i++) await page.Keyboard.PressAsync(".");
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('.wipe video')].every(v => !v.seeking && v.readyState >= 2 && Math.abs(v.currentTime - 10.5 / 24) < 0.002)");

        Assert.Equal("40", await page.Locator(".divider").GetAttributeAsync("aria-valuenow"));
        var heights = await page.EvaluateAsync<int[]>("() => [...document.querySelectorAll('.wipe video')].map(v => v.videoHeight)");
        Assert.Equal([240, 144], heights);
        Assert.Matches(left == "source" ? "^source$" : @"^240p · VMAF \d+\.\d$", await page.InnerTextAsync(".wipe .label.left"));
        Assert.Matches(@"^144p · VMAF \d+\.\d$", await page.InnerTextAsync(".wipe .label.right"));
        var difference = await page.EvaluateAsync<double>("""
            () => {
              const pixels = [...document.querySelectorAll('.wipe video')].map((video) => {
                const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
                const context = canvas.getContext('2d');
                context.drawImage(video, 0, 0, 160, 90);
                return context.getImageData(0, 0, 160, 90).data;
              });
              return pixels[0].reduce((sum, value, i) => sum + Math.abs(value - pixels[1][i]), 0) / pixels[0].length;
            }
            """);
        // The same frame in another quality: neither equal nor another picture.
        Assert.InRange(difference, 0.2, 25);
    }

    [Fact]
    public async Task A_run_without_a_video_says_why()
    {
        var page = await clip.OpenAsync(clip.FailedRun);
        await page.WaitForSelectorAsync(".video-page .notice.failed");

        Assert.Contains("There is no video: the run failed.", await page.InnerTextAsync(".video-page"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_module_that_cant_be_loaded_is_told()
    {
        var page = await clip.OpenAsync(clip.Run, script: true);
        await page.RouteAsync("**/pages/video.js", route => route.FulfillAsync(new() { Status = 404, Body = "" }));
        await page.ReloadAsync();
        await page.WaitForSelectorAsync("#service-page [role=alert]");

        Assert.Contains("Video could not be shown.", await page.InnerTextAsync("#service-page"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_script_it_leads_to_the_files()
    {
        var page = await clip.OpenAsync(clip.Run, script: false);

        Assert.True(await page.Locator("#service-page noscript a[href$='/files/']").IsVisibleAsync());
    }

    [Fact]
    public async Task Nothing_sticks_out_at_360_pixels()
    {
        var page = await clip.OpenVideoAsync(360);

        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= 360"));
    }

    private static async Task<int> FrameAsync(IPage page) =>
        int.Parse((await page.InnerTextAsync(Place)).Split("frame ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static Task OnFrameAsync(IPage page, int frame) => page.WaitForFunctionAsync(
        "f => document.querySelector('.stage .place').textContent.includes(`frame ${f} of`) && Math.abs(document.querySelector('.stage video').currentTime - (f + 0.5) / 24) < 0.002", frame);

    private static async Task<float> HeadAsync(IPage page) => (await page.Locator(".playhead").First.BoundingBoxAsync())!.X;
}
