using System.Text.Json;

namespace Orrery.Portal.Tests;

public class PageTests(Portal portal)
{
    private static readonly string Axe = new StreamReader(typeof(PageTests).Assembly.GetManifestResourceStream("axe.js")!).ReadToEnd();

    public static TheoryData<string> Names => [.. PageAddresses.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_page_opens_without_a_complaint_and_fits_a_phone_and_a_wall(string name)
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(PageAddresses.Of(name, portal.Stage, portal.Scenes));

        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(PageAddresses.Shows(name));
        Assert.Equal(1, await page.Locator("h1").CountAsync());
        Assert.EndsWith(" · Orrery", await page.TitleAsync(), StringComparison.Ordinal);
        foreach (var (width, height) in new[] { (360, 740), (3840, 2160) })
        {
            await page.SetViewportSizeAsync(width, height);
            Assert.Equal("", await page.EvaluateAsync<string>(Overflowing));
        }

        Assert.Empty(window.Complaints);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_page_can_be_read_by_everybody_in_light_and_in_dark(string name)
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(PageAddresses.Of(name, portal.Stage, portal.Scenes));
        await page.EvaluateAsync(Axe);

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await FindNothingAsync(page);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_page_shows_the_same_without_script(string name)
    {
        await using var window = await portal.OpenAsync(new Look(Script: false));
        var page = await window.TabAsync(PageAddresses.Of(name, portal.Stage, portal.Scenes));

        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(PageAddresses.Shows(name));
        Assert.Empty(window.Complaints);
    }

    [Theory]
    [InlineData("/runs/r01-0000000000000", "There is no such thing here", 404)]
    [InlineData("/runs/not-an-id", "That can't be shown", 400)]
    [InlineData("/runs/bulk?action=eat", "That can't be shown", 400)]
    [InlineData("/start/probe/nothing", "There is no such thing here", 404)]
    public async Task What_is_not_there_is_a_page_that_says_so(string address, string heading, int status)
    {
        await using var window = await portal.OpenAsync();
        var page = await window.Context.NewPageAsync();
        var answer = await page.GotoAsync(portal.Stage[address].ToString());

        Assert.Equal((status, heading), (answer!.Status, await page.InnerTextAsync("h1")));
        await page.EvaluateAsync(Axe);
        await FindNothingAsync(page);
    }

    private static async Task FindNothingAsync(IPage page)
    {
        var found = JsonSerializer.Deserialize<string[]>(await page.EvaluateAsync<string>("""
            async () => JSON.stringify((await axe.run(document, { resultTypes: ['violations'] })).violations
              .filter(v => v.impact === 'serious' || v.impact === 'critical')
              .map(v => `${v.id}: ${v.help}: ` + v.nodes.slice(0, 3).map(n => `${n.html.slice(0, 200)} (${n.any.map(a => a.message).join(' ')})`).join(' | ')))
            """))!;
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    /// <summary>What sticks out of the window; nothing when the page can't be scrolled sideways.</summary>
    private const string Overflowing = """
        () => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return '';
          return `${document.documentElement.scrollWidth} wide in ${width}: ` + [...document.querySelectorAll('main *, nav *')]
            .filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.scroll, pre'))
            .slice(0, 4).map(e => e.outerHTML.slice(0, 160)).join(' | ');
        }
        """;
}
