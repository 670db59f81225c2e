using System.Text;

namespace Orrery.Portal.Tests;

public class MqlPageTests(Portal portal)
{
    private Stage Stage => portal.Stage;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_that_is_written_and_run_by_keys_shows_rows_as_they_come_a_plot_and_goes_on_after_a_pause()
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage["/mql"]);
        await page.Locator("#mql-query").FocusAsync();
        await page.Keyboard.TypeAsync("SELECT lens, f FROM page1");
        await page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(page.Locator("[data-status]")).ToContainTextAsync("Running");
        for (var i = 0; i < 3; i++) await SendAsync("page1", $$"""{"lens": "<b>{{i}}</b>", "f": {{i}}.5, "at": {{1700000000 + i}}}""", "at");

        await Assertions.Expect(page.Locator("[data-rows] tbody tr")).ToHaveCountAsync(3);
        await Assertions.Expect(page.Locator("[data-rows] tbody tr").First).ToContainTextAsync("<b>2</b>");
        await Assertions.Expect(page.Locator("[data-plot] canvas")).ToBeVisibleAsync();

        await page.Locator("[data-pause]").ClickAsync();
        await SendAsync("page1", """{"lens": "unseen", "f": 9}""");
        await Assertions.Expect(page.Locator("[data-status]")).ToContainTextAsync("Paused: 4 rows");
        await page.Locator("[data-pause]").ClickAsync();
        await SendAsync("page1", """{"lens": "seen", "f": 1}""");
        await Assertions.Expect(page.Locator("[data-rows] tbody tr").First).ToContainTextAsync("seen");
        await Assertions.Expect(page.Locator("[data-rows] tbody tr")).ToHaveCountAsync(4);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_mistake_is_shown_where_it_is_and_the_cursor_is_put_there()
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage["/mql"]);
        await page.Locator("#mql-query").FillAsync("SELECT count(*)\nFROM runs WINDO 5");
        await page.Locator("[data-run]").ClickAsync();

        await Assertions.Expect(page.Locator("[data-error]")).ToContainTextAsync("line 2, column 11");
        await Assertions.Expect(page.Locator("[data-error] pre")).ToHaveTextAsync("FROM runs WINDO 5\n          ^");
        Assert.Equal("WINDO", await page.EvaluateAsync<string>("() => { const e = document.activeElement; return e.value.slice(e.selectionStart, e.selectionEnd); }"));
        await Assertions.Expect(page.Locator("#mql-query")).ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact]
    public async Task A_query_is_saved_by_its_form_its_alert_fires_in_the_open_page_and_it_is_removed_again()
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage["/mql"]);
        await page.GetByText("Save a query").ClickAsync();
        await page.Locator("#save-name").FillAsync("hot-page");
        await page.Locator("#save-query").FillAsync("SELECT heat FROM page2");
        await page.Locator("#save-when").FillAsync("cold > 5");
        await page.Locator("form[action='/portal/mql'] button").ClickAsync();
        await Assertions.Expect(page.Locator(".notice.failed")).ToContainTextAsync("has no column 'cold'");
        Assert.Equal("hot-page", await page.Locator("#save-name").InputValueAsync());
        await page.Locator("#save-when").FillAsync("heat > 5");
        await page.Locator("form[action='/portal/mql'] button").ClickAsync();
        await Assertions.Expect(page.Locator("#saved")).ToContainTextAsync("no row yet");

        await SendAsync("page2", """{"heat": 7}""");
        await Assertions.Expect(page.Locator("#saved .state.failed")).ToHaveTextAsync("firing");
        await Assertions.Expect(page.Locator("#streams")).ToContainTextAsync("page2");
        await page.GetByLabel("Remove hot-page").ClickAsync();
        await Assertions.Expect(page.Locator("#saved")).Not.ToContainTextAsync("hot-page");
    }

    private async Task SendAsync(string stream, string events, string? time = null) => await Stage.Client.SendEventsAsync(stream, Encoding.UTF8.GetBytes(events), time, Stop);
}
