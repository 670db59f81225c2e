using System.Text.Json;

namespace Orrery.Portal.Tests;

public class KeyboardTests(Portal portal)
{
    /// <summary>Keys pressed on a page; what follows in long tables is of the same kind.</summary>
    private const int Most = 70;

    public static TheoryData<string> Names => [.. PageAddresses.Names];

    [Fact]
    public async Task The_first_key_offers_to_skip_what_every_page_has()
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(portal.Stage["/runs"]);

        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".skip")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        Assert.True(await page.EvaluateAsync<bool>("() => document.activeElement.closest('main') !== null"));
    }

    private const string Drawn = "() => (!document.querySelector('[data-island=graph]') || document.querySelector('.graph a.node')) && (!document.querySelector('[data-island=timeline]') || document.querySelector('[data-island=timeline] canvas'))";

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Everything_on_a_page_is_reached_by_tab_and_shows_that_it_is(string name)
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(PageAddresses.Of(name, portal.Stage, portal.Scenes));
        // What islands put in the place of what was there first is numbered, too.
        await page.WaitForFunctionAsync(Drawn);
        var wanted = await page.EvaluateAsync<int>(Numbering);

        // A field for a date takes several keys, and what is started meanwhile comes between: twice as many do.
        var (seen, all) = (new HashSet<int>(), Math.Min(wanted, Most));
        for (var i = 0; i < 2 * all + 12 && seen.Count < all; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var at = JsonSerializer.Deserialize<Focus>(await page.EvaluateAsync<string>(Focused), JsonSerializerOptions.Web)!;
            Assert.True(at.Visible, $"nobody sees that this has the focus: {at.Html}");
            if (at.Number > 0) seen.Add(at.Number);
        }

        // What runs on the page's own accord may end meanwhile, and its line goes.
        var left = await page.EvaluateAsync<int[]>("() => [...document.querySelectorAll('*')].map(e => e.number).filter(n => n > 0)");
        var gone = Enumerable.Range(1, wanted).Except(left).Except(seen).Count();
        Assert.True(seen.Count + gone >= all, $"reached {seen.Count} of {wanted}, {gone} of which went away before");
    }

    [Fact]
    public async Task A_run_is_found_cancelled_and_left_again_by_keys_alone()
    {
        var run = await portal.Stage.StartRunAsync("probe", "gate", new Orrery.Tests.Probes.Probe());
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(portal.Stage["/"]);
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync(run.ToString());
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**/runs/{run}");
        await page.LiveAsync();

        await PressToAsync(page, "summary:has-text('Cancel')");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel this run" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#head .state.cancelled")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(page.Locator("#palette")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Locator("#palette")).ToBeHiddenAsync();
        Assert.Empty(window.Complaints);
    }

    private static async Task PressToAsync(IPage page, string selector)
    {
        for (var i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.Locator($"{selector}:focus").CountAsync() > 0) return;
        }

        Assert.Fail($"'{selector}' isn't reached by Tab");
    }

    private sealed record Focus(int Number, bool Visible, string Html);

    /// <summary>Gives all that can be used a number, and says how many there are.</summary>
    private const string Numbering = """
        () => {
          const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')].filter(e => !e.disabled && e.checkVisibility({ visibilityProperty: true }));
          all.forEach((e, i) => { e.number = i + 1; });
          return all.length;
        }
        """;

    /// <summary>What has the focus. It is seen by its outline, a changed border or ground, or a stroke in a drawing.</summary>
    private const string Focused = """
        () => {
          const e = document.activeElement;
          if (e === document.body || !e) return JSON.stringify({ number: 0, visible: true, html: '' });
          const mark = n => { const s = getComputedStyle(n); return [s.outlineStyle, s.outlineWidth, s.backgroundColor, s.borderColor, s.stroke, s.strokeWidth].join(); };
          const style = getComputedStyle(e);
          let visible = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
          if (!visible) {
            const parts = [e, ...e.querySelectorAll('*')];
            const before = parts.map(mark).join('|');
            e.blur();
            visible = parts.map(mark).join('|') !== before;
            e.focus();
          }
          const box = e.getBoundingClientRect();
          return JSON.stringify({ number: e.number ?? 0, visible: visible && box.width > 0 && box.height > 0, html: e.outerHTML.slice(0, 200) });
        }
        """;
}
