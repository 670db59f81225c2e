using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Portal.Tests;

/// <summary>What can be done on pages, each with script and without.</summary>
public class ActionTests(Portal portal)
{
    private Stage Stage => portal.Stage;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_is_started_by_its_form_told_something_asked_and_cancelled(bool script)
    {
        await using var window = await portal.OpenAsync(new Look(Script: script));
        var page = await window.TabAsync(Stage["/start"]);
        await page.GetByRole(AriaRole.Link, new() { Name = "order", Exact = true }).ClickAsync();
        await page.GetByLabel("customer").FillAsync("Tove");
        await page.GetByLabel("items").FillAsync("hat\nboat");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await page.WaitForURLAsync("**/runs/r*");
        var run = RunId.Parse(new Uri(page.Url).AbsolutePath["/runs/".Length..]);
        await Stage.UntilAsync(run, r => r.Steps.Any(s => s.State == "listening"));

        await ChooseAsync(page, run, "Ask for add-item");
        await FillTextAsync(page, "pipe");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasTextString = "add-item" })).ToContainTextAsync("Its answer: 3");

        await ChooseAsync(page, run, "Ask count-of");
        await FillTextAsync(page, "pipe");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasTextString = "count-of" })).ToContainTextAsync("The answer: 1");

        await ChooseAsync(page, run, "Send reviewed");
        await page.GetByLabel("approved").SelectOptionAsync("true");
        await page.GetByLabel("by", new() { Exact = false }).First.FillAsync("Snufkin");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(page.GetByText("The signal reviewed is sent.")).ToBeVisibleAsync();

        var end = await Stage.EndOfAsync(run);
        Assert.Equal(("completed", 3), (end.State, end.Result!.Value.GetProperty("parcels").GetArrayLength()));
        Assert.Empty(window.Complaints);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_form_that_is_wrong_comes_back_with_what_was_written_and_what_is_wrong(bool script)
    {
        await using var window = await portal.OpenAsync(new Look(Script: script));
        var page = await window.TabAsync(Stage["/start/review/order"]);
        await page.GetByLabel("customer").FillAsync("Tove");
        await page.GetByLabel("items").FillAsync("hat");
        await page.Locator("[name='in.limit']").EvaluateAsync("field => { field.type = 'text'; field.value = 'soon'; }");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();

        await Assertions.Expect(page.Locator(".notice.failed")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("customer")).ToHaveValueAsync("Tove");
        await Assertions.Expect(page.Locator(".field-error")).ToBeVisibleAsync();
        Assert.Equal(422, await page.EvaluateAsync<int>("() => performance.getEntriesByType('navigation')[0].responseStatus"));
        Assert.DoesNotContain(await Stage.Client.RunsAsync(new RunFilter(Service: "review", Workflow: "order"), 50, stop: Stop), r => r.State == "running" && r.Id != portal.Scenes.Waiting && r.StepsDone == 0);
    }

    [Theory]
    [InlineData(true, "Cancel this run", "cancelled")]
    [InlineData(false, "Cancel this run", "cancelled")]
    [InlineData(true, "Terminate it", "cancelled")]
    public async Task A_run_is_ended_after_a_second_thought_and_retried(bool script, string button, string state)
    {
        var run = await Stage.StartRunAsync("probe", "gate", new Probe());
        await using var window = await portal.OpenAsync(new Look(Script: script));
        var page = await window.TabAsync(Stage[$"/runs/{run}"]);
        await page.Locator("summary", new() { HasTextString = "Cancel" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        Assert.Equal(state, (await Stage.EndOfAsync(run)).State);

        await page.GotoAsync(Stage[$"/runs/{run}"].ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await Stage.UntilAsync(run, r => r.State == "running");
        await page.GotoAsync(Stage[$"/runs/{run}"].ToString());
        await Assertions.Expect(page.Locator("#head .state.running")).ToBeVisibleAsync();
        await Stage.Client.TerminateAsync(run, Stop);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_run_goes_back_to_a_step_that_is_chosen_on_its_page()
    {
        var run = await Stage.StartRunAsync("probe", "echo", new Probe(Text: "again"));
        await Stage.EndOfAsync(run);
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage[$"/runs/{run}"]);
        await page.Locator("#journal tbody a").First.ClickAsync();
        await page.Locator("summary", new() { HasTextString = "Restart the run from here" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Restart from" }).ClickAsync();
        await page.WaitForURLAsync($"**/runs/{run}");

        await Assertions.Expect(page.Locator("#journal tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator("#head .state.completed")).ToBeVisibleAsync();
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Many_runs_are_ended_after_it_was_shown_which_and_the_list_is_searched_by_its_form()
    {
        var runs = new List<RunId>();
        for (var i = 0; i < 3; i++) runs.Add(await Stage.StartRunAsync("probe", "undoing", new Probe(Mark: Path.Combine(Stage.Folder, "undone"))));
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage["/runs"]);
        await page.GetByLabel("Workflow").FillAsync("undoing");
        await page.GetByLabel("State").SelectOptionAsync("running");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await page.WaitForURLAsync("**/runs?*state=running*workflow=undoing*");
        await Assertions.Expect(page.Locator("#runs tbody tr")).ToHaveCountAsync(3);

        await using (var colleague = await portal.OpenAsync())
            await Assertions.Expect((await colleague.TabAsync(new Uri(page.Url))).Locator("#runs tbody tr")).ToHaveCountAsync(3);

        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel …" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("3 runs would be cancelled");
        foreach (var run in runs) Assert.Equal("running", (await Stage.Client.RunLeanAsync(run, Stop)).State);
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel 3 runs" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasTextString = "3 runs cancelled" })).ToBeVisibleAsync();
        foreach (var run in runs) Assert.Equal("cancelled", (await Stage.EndOfAsync(run)).State);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task A_call_that_gave_up_is_tried_again_from_its_queue()
    {
        var run = await Stage.StartRunAsync("probe", "refuse", new Probe(Text: "not this time"));
        await Stage.EndOfAsync(run);
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage["/queues"]);
        await page.Locator("a[href='/queues/probe/refuse/dead']").ClickAsync();
        await page.Locator("tr", new() { HasTextString = run.ToString() }).GetByRole(AriaRole.Button, new() { Name = "Redrive" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasTextString = "1 run goes on." })).ToBeVisibleAsync();
        await Stage.UntilAsync(run, r => r.State == "failed" && r.Steps.Count(s => s.State == "failed") + r.Steps.Sum(s => s.Past.Count) > 1);
        Assert.Empty(window.Complaints);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_schedule_is_paused_resumed_and_fired_at_once(bool script)
    {
        var name = $"every-{script}".ToLowerInvariant();
        await Stage.Client.SetScheduleAsync(name, new ScheduleSpec { When = "0 3 1 1 *", Service = "probe", Workflow = "echo", Input = System.Text.Json.JsonSerializer.SerializeToElement(new Probe(Text: name), OrreryJson.Options) }, Stop);
        await using var window = await portal.OpenAsync(new Look(Script: script));
        var page = await window.TabAsync(Stage["/schedules"]);
        var own = page.Locator($"#schedule-{name}");

        await own.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Assertions.Expect(own.Locator(".state.parked")).ToHaveTextAsync("paused");
        await own.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Assertions.Expect(own.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeVisibleAsync();
        await own.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();
        await Assertions.Expect(own).ToContainTextAsync("1 fired");
        await Stage.Client.DeleteScheduleAsync(name, Stop);
        Assert.Empty(window.Complaints);
    }

    [Fact]
    public async Task Anything_is_found_by_pressing_ctrl_k()
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(Stage["/system"]);
        await page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(page.Locator("#palette input")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("sched");
        await Assertions.Expect(page.Locator("#palette .answers a")).ToContainTextAsync(["Schedules"]);
        await page.Locator("#palette input").FillAsync(portal.Scenes.Failed.ToString());
        await Assertions.Expect(page.Locator($"#palette .answers a[href='/runs/{portal.Scenes.Failed}']")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**/runs/{portal.Scenes.Failed}");
        Assert.Empty(window.Complaints);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task ChooseAsync(IPage page, RunId run, string what)
    {
        await page.GotoAsync(Stage[$"/runs/{run}"].ToString());
        await page.Locator("summary", new() { HasTextString = "Tell or ask" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = what, Exact = true }).ClickAsync();
    }

    /// <summary>Fills the one field of a form whose input is a text.</summary>
    private static Task FillTextAsync(IPage page, string text) => page.Locator("main form [name^='in']").FillAsync(text);
}
