using System.Text.Json.Nodes;

namespace Orrery.Portal.Tests;

public class TablePageTests(Portal portal)
{
    private Stage Stage => portal.Stage;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_are_found_by_a_property_and_paged_and_each_leads_to_the_run_that_wrote_it()
    {
        var run = await Stage.Client.StartAsync("probe", "write-rows", JsonNode.Parse("""{"name": "shown-", "holder": "<b>ann</b>", "pool": "shown", "times": 120}"""), stop: Stop);
        await foreach (var _ in Stage.Client.FollowAsync(run.Run, stop: Stop)) { }

        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage["/tables"]);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "probe/seats" }).ClickAsync();
        await page.GetByLabel("Where").FillAsync("pool=shown");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(100);
        await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync("<b>ann</b>");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "More rows" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(20);
        if (Environment.GetEnvironmentVariable("ORRERY_SHOTS") is { Length: > 0 } folder) await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, "table.png") });
        await page.Locator("tbody tr").Last.GetByRole(AriaRole.Link).ClickAsync();
        await page.WaitForURLAsync($"**/runs/{run.Run}");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task What_is_no_condition_or_no_table_is_said_in_words()
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage["/tables/probe/seats?where=pool"]);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("property=value is wanted");
        page = await window.TabAsync(Stage["/tables/probe/none"]);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("There is no table probe/none here");
    }
}
