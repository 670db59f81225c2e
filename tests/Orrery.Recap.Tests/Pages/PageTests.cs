using System.Diagnostics;
using Microsoft.Playwright;
using Orrery.Portal;
using Orrery.Recap.Tests.Runs;
using Orrery.Services.Recap.Runs;

namespace Orrery.Recap.Tests.Pages;

/// <summary>Review and player in a real browser.</summary>
public class PageTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scene_is_decided_on_its_page_and_the_player_tells_what_is_over_and_nothing_else()
    {
        Assert.SkipUnless(Browser.IsInstalled, Browser.Missing);
        await using var server = await RecapServer.StartAsync();
        var run = await server.BeginAsync(await server.SampleRequestAsync() with { Video = await VideoAsync(server) });
        await server.StateAsync(run, s => s.Stage == "review");
        await using var browser = await Browser.StartAsync();
        await using var window = await browser.OpenAsync();

        var review = await window.TabAsync(new Uri(server.Server.Address, $"runs/{run}/pages/review"));
        await review.GetByText("forgets how the song begins").First.WaitForAsync();
        await review.GetByLabel("Your name").FillAsync("Grace");
        await review.GetByLabel("from").FillAsync("15.75");
        await review.GetByLabel("to", new PageGetByLabelOptions { Exact = true }).FillAsync("0:23.0417");
        await review.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Place it there" }).ClickAsync();
        await review.GetByText("Scene 3 is decided; 0 open.").WaitForAsync();
        await server.ResultAsync(run);

        var player = await window.TabAsync(new Uri(server.Server.Address, $"runs/{run}/pages/watch"));
        var told = player.GetByRole(AriaRole.List, new PageGetByRoleOptions { Name = "What you have seen" });
        await AskAtAsync(player, 5);
        Assert.Equal(["No scene is over yet."], await told.Locator("li").AllTextContentsAsync());
        await AskAtAsync(player, 22);
        Assert.Equal(["Dawn over the forest: a meadow that belongs to no one yet.", "Along the stream to the far side of the meadow."], await told.Locator("li").AllTextContentsAsync());
        Assert.DoesNotContain("sing the morning", await player.ContentAsync());

        await player.GetByLabel("language").SelectOptionAsync("de");
        Assert.Equal("Den Bach entlang auf die andere Seite der Wiese.", await told.Locator("li[lang=de]").Last.TextContentAsync());
        Assert.Equal("polite", await told.GetAttributeAsync("aria-live"));
        await AskAtAsync(player, 12);
        Assert.Equal("Morgengrauen über dem Wald: eine Wiese, die noch niemandem gehört.", await told.Locator("li").TextContentAsync());
        Assert.Empty(window.Complaints);
    }

    private static async Task AskAtAsync(IPage page, double seconds)
    {
        await page.Locator("video").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        await page.EvaluateAsync("""
            async at => {
              const video = document.querySelector('video');
              if (video.readyState < 1) await new Promise(done => video.addEventListener('loadedmetadata', done, { once: true }));
              const there = new Promise(done => video.addEventListener('seeked', done, { once: true }));
              video.currentTime = at;
              await there;
            }
            """, seconds);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Where was I?" }).ClickAsync();
    }

    private static async Task<ArtifactId> VideoAsync(RecapServer server)
    {
        var file = Path.Combine(Path.GetTempPath(), $"orrery-recap-{Guid.NewGuid():n}.mp4");
        try
        {
            using var made = Process.Start("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "color=c=gray:s=64x36:r=24:d=30", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart", file]);
            await made.WaitForExitAsync(Stop);
            return (await server.Client.UploadFileAsync(file, stop: Stop)).Id;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
