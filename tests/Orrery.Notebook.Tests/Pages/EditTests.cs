using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Orrery.Client;
using Orrery.Notebook.Tests.Runs;
using Orrery.Portal;
using Orrery.Services.Notebook.Files;
using Orrery.Services.Notebook.Runs;

namespace Orrery.Notebook.Tests.Pages;

/// <summary>The editor against a kernel session, in a real browser.</summary>
public class EditTests(NotebookServer server)
{
    [Fact]
    public async Task A_cell_is_written_with_proposals_run_interrupted_and_found_again_after_a_reload()
    {
        Assert.SkipUnless(Browser.IsInstalled, Browser.Missing);
        var notebook = await server.UploadAsync(NotebookFile.Of("csharp", "var numbers = Enumerable.Range(0, 1_000_000).Select(i => new { i, square = (long)i * i }).ToList();\nnumbers", "numbers", "while (true) { }"));
        var run = await server.BeginAsync("edit", new EditRequest(notebook, Name: "squares"));
        await using var browser = await Browser.StartAsync();
        await using var window = await browser.OpenAsync();

        var page = await window.TabAsync(new Uri(server.Server.Address, $"runs/{run}/pages/edit"));
        page.SetDefaultTimeout(40_000);
        await page.GetByText("A fresh kernel").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run", Exact = true }).First.ClickAsync();
        var rows = page.Locator(".rows").First;
        await page.GetByText("1,000,000 rows").First.WaitForAsync();
        await rows.EvaluateAsync("view => { view.scrollTop = view.scrollHeight; }");
        await page.GetByRole(AriaRole.Cell, new PageGetByRoleOptions { Name = "999998000001" }).WaitForAsync();

        var second = page.GetByLabel("cell 2", new PageGetByLabelOptions { Exact = true });
        await second.FillAsync("numbers.Cou");
        await second.PressAsync("Control+Space");
        await page.GetByRole(AriaRole.Option, new PageGetByRoleOptions { Name = "Count", Exact = true }).WaitForAsync();
        await second.PressAsync("Enter");
        Assert.Equal("numbers.Count", await second.InputValueAsync());
        await second.PressAsync("Control+Enter");
        await page.GetByText("done in").WaitForAsync();
        await page.Locator("article").Nth(1).Locator("pre", new LocatorLocatorOptions { HasTextString = "1000000" }).WaitForAsync();

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run", Exact = true }).Nth(2).ClickAsync();
        await page.GetByText("running …").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Interrupt" }).ClickAsync();
        await page.GetByText("interrupted in").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save a version" }).ClickAsync();
        await page.GetByText("saved at").WaitForAsync();
        if (Environment.GetEnvironmentVariable("ORRERY_SHOTS") is { Length: > 0 } folder) await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, "notebook-edit.png"), FullPage = true });

        await page.ReloadAsync();
        await page.GetByText("The kernel is there, with 3 cells run.").WaitForAsync();
        Assert.Equal("numbers.Count", await page.GetByLabel("cell 2", new PageGetByLabelOptions { Exact = true }).InputValueAsync());
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Close the kernel" }).ClickAsync();
        var result = await server.ResultAsync<EditResult>(run);
        Assert.Equal("The page closed it.", result.Ended);
        Assert.Equal("numbers.Count", (await server.NotebookAsync(result.Notebook)).Cells[1].Source);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task An_interrupt_that_overtakes_its_cell_is_asked_again_and_what_was_typed_outlives_the_kernel()
    {
        Assert.SkipUnless(Browser.IsInstalled, Browser.Missing);
        var notebook = await server.UploadAsync(NotebookFile.Of("csharp", "while (true) { }"));
        var run = await server.BeginAsync("edit", new EditRequest(notebook, Name: "typed"));
        await using var browser = await Browser.StartAsync();
        await using var window = await browser.OpenAsync();
        var page = await window.TabAsync(new Uri(server.Server.Address, $"runs/{run}/pages/edit"));
        page.SetDefaultTimeout(40_000);
        var refused = new TaskCompletionSource();
        page.Response += (_, response) =>
        {
            if (response.Url.EndsWith("/session/interrupt", StringComparison.Ordinal)) refused.TrySetResult();
        };
        await page.RouteAsync("**/session/execute", async route =>
        {
            await refused.Task; // the kernel has said that there is nothing to interrupt
            await route.ContinueAsync();
        });

        await page.GetByText("A fresh kernel").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run", Exact = true }).First.ClickAsync();
        await page.GetByText("running …").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Interrupt" }).ClickAsync();
        await page.GetByText("interrupted in").WaitForAsync();

        var cell = page.GetByLabel("cell 1", new PageGetByLabelOptions { Exact = true });
        await cell.FillAsync("Environment.Exit(3); // typed");
        await cell.PressAsync("Control+Enter");
        await page.GetByText(new Regex("The kernel has ended while the cell ran|The session doesn't answer")).WaitForAsync(); // as its answer had begun or hadn't

        var result = await server.ResultAsync<EditResult>(run);
        Assert.Equal("Environment.Exit(3); // typed", (await server.NotebookAsync(result.Notebook)).Cells[0].Source);
    }
}
