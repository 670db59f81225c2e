using Microsoft.Playwright;
using Orrery.Notebook.Tests.Runs;
using Orrery.Portal;
using Orrery.Services.Notebook.Files;
using Orrery.Services.Notebook.Runs;

namespace Orrery.Notebook.Tests.Pages;

/// <summary>The viewer, the comparison and the form in a real browser. ORRERY_SHOTS names a folder for their pictures.</summary>
public class PageTests(NotebookServer server)
{
    [Fact]
    public async Task A_form_starts_a_run_whose_page_shows_its_plot_and_tables_and_compares_it_with_another()
    {
        Assert.SkipUnless(Browser.IsInstalled, Browser.Missing);
        var other = (await server.RunAsync(new RunRequest(Template: "hello", Parameters: NotebookServer.Values(("count", 7))))).Run!.Value;
        await using var browser = await Browser.StartAsync();
        await using var window = await browser.OpenAsync();

        var list = await window.TabAsync(new Uri(server.Server.Address, "services/notebook/pages/notebooks"));
        await list.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Hello: parameters, C#, SQL" }).ClickAsync();
        await list.GetByLabel("count (how many squares)").FillAsync("4");
        await ShotAsync(list, "notebook-form");
        await list.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run", Exact = true }).ClickAsync();

        await list.WaitForURLAsync("**/pages/notebook");
        var run = RunId.Parse(new Uri(list.Url).Segments[2].TrimEnd('/'));
        await server.ResultAsync<RunResult>(run);
        await list.GetByText("→ total").WaitForAsync();
        Assert.Equal(4, await list.Locator("svg[role=img] rect").CountAsync());
        Assert.Equal(["4", "30"], await list.Locator(".out td").AllTextContentsAsync());
        Assert.Contains("int count = 4;", await list.Locator(".injected pre.code").TextContentAsync());
        await ShotAsync(list, "notebook-run");

        var compare = await window.TabAsync(new Uri(server.Server.Address, $"services/notebook/pages/compare?a={other}&b={run}"));
        await compare.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Cells: 4 of 6 differ" }).WaitForAsync();
        Assert.Equal(["parameter count", "7", "4"], await compare.Locator("tr.differs").First.Locator("th, td").AllTextContentsAsync());
        await ShotAsync(compare, "notebook-compare");
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task What_a_cell_shows_as_html_runs_no_script_and_loads_nothing()
    {
        Assert.SkipUnless(Browser.IsInstalled, Browser.Missing);
        var hostile = "<b>bold</b><img src=x onerror=document.title='taken'><script>document.title='taken'</script><iframe srcdoc='<script>parent.document.title=1</script>'></iframe><a href='javascript:alert(1)'>press</a><svg onload=document.title='taken'></svg>";
        var notebook = await server.UploadAsync(NotebookFile.Of("csharp", $"DisplayHtml(\"\"\"{hostile}\"\"\");"));
        var run = await server.BeginAsync(new RunRequest(notebook));
        await server.ResultAsync<RunResult>(run);
        await using var browser = await Browser.StartAsync();
        await using var window = await browser.OpenAsync();

        var page = await window.TabAsync(new Uri(server.Server.Address, $"runs/{run}/pages/notebook"));
        await page.Locator(".out b").WaitForAsync();

        Assert.Equal("boldpress", (await page.Locator(".out").TextContentAsync())!.Trim());
        Assert.Equal(0, await page.Locator(".out img, .out iframe, .out script, .out a, .out svg").CountAsync());
        Assert.DoesNotContain("taken", await page.TitleAsync());
        Assert.All(window.Complaints, c => Assert.Contains("inline event handler violates", c)); // refused where it was only read
    }

    private static async Task ShotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("ORRERY_SHOTS") is { Length: > 0 } folder) await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }
}
