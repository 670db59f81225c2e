using System.Diagnostics;
using System.Text.Json;
using Orrery.Client;
using Orrery.Server.Hosting;

namespace Orrery.Portal.Tests;

/// <summary>On a server that answers nobody without a token: signing in, what each role is offered, and what happens to who loses theirs.</summary>
public sealed class GuardedTests(Portal portal) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orrery-guarded-").FullName;
    private OrreryServer _server = null!;
    private string _viewer = "", _operator = "", _viewerId = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_viewer, _viewerId) = await MakeAsync("viewer", "vera");
        (_operator, _) = await MakeAsync("operator", "otto");
        _server = await OrreryServer.StartAsync(new ServerOptions { DataFolder = _folder, Listen = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0), Services = [Stage.Probe], OwnWorker = true, Partitions = 1, TokensOnly = true });
        using var client = new OrreryClient(_server.Address, _operator);
        await foreach (var now in client.FollowOverviewAsync(stop: Stop))
            if (now.Services.Contains("probe")) break;
        await client.SetScheduleAsync("nightly", new ScheduleSpec { When = "0 3 * * *", Service = "probe", Workflow = "echo", Input = JsonElement.Parse("{}") }, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_has_no_token_is_asked_for_one_and_led_to_where_they_wanted(bool script)
    {
        await using var window = await portal.OpenAsync(new Look(Script: script));
        var page = await window.TabAsync(new Uri(_server.Address, "/schedules"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("body")).Not.ToContainTextAsync("nightly");

        await page.GetByLabel("Token").FillAsync("orrery_nobody");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("That token isn't known here");

        await SignInAsync(page, _operator);
        await page.WaitForURLAsync("**/schedules");
        await Assertions.Expect(page.Locator("#schedule-nightly")).ToContainTextAsync("0 3 * * *");
        await Assertions.Expect(page.Locator(".nav")).ToContainTextAsync("otto, operator of all namespaces");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GotoAsync(new Uri(_server.Address, "/schedules").ToString());
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_a_role_may_not_is_not_offered_and_is_refused_where_it_is_asked_for_all_the_same()
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(new Uri(_server.Address, "/schedules"));
        await SignInAsync(page, _viewer);
        await Assertions.Expect(page.Locator("#schedule-nightly")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Start a run" })).ToHaveCountAsync(0);

        // As somebody would who writes the form into the page.
        await page.EvaluateAsync("""
            () => {
                const form = document.createElement('form');
                [form.method, form.action] = ['post', '/portal/schedules/nightly/pause'];
                document.body.append(form);
                form.submit();
            }
            """);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("viewer");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("operator");
        using var client = new OrreryClient(_server.Address, _viewer);
        Assert.False((await client.SchedulesAsync(Stop)).Single().Paused);
    }

    [Fact]
    public async Task Who_loses_their_token_sees_nothing_more_and_is_told_so()
    {
        await using var window = await portal.OpenAsync();
        var page = await window.TabAsync(new Uri(_server.Address, "/schedules"));
        await SignInAsync(page, _viewer);
        await page.LiveAsync();
        await OrreryAsync("token", "revoke", _viewerId, "--data", _folder);

        await Assertions.Expect(page.Locator("#stale")).ToContainTextAsync("You aren't signed in any more.");

        using var client = new OrreryClient(_server.Address, _operator);
        await client.PauseScheduleAsync("nightly", Stop);
        await using var other = await portal.OpenAsync();
        var operators = await other.TabAsync(new Uri(_server.Address, "/schedules"));
        await SignInAsync(operators, _operator);
        await Assertions.Expect(operators.Locator("#schedule-nightly")).ToContainTextAsync("paused");
        await Assertions.Expect(page.Locator("#schedule-nightly")).Not.ToContainTextAsync("paused");
        await page.GetByRole(AriaRole.Link, new() { Name = "Load it anew" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
    }

    private static async Task SignInAsync(IPage page, string token)
    {
        await page.GetByLabel("Token").FillAsync(token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private async Task<(string Token, string Id)> MakeAsync(string role, string name)
    {
        var made = JsonElement.Parse(await OrreryAsync("token", "create", "--role", role, "--namespace", "*", "--name", name, "--data", _folder, "--json"));
        return (made.GetProperty("token").GetString()!, made.GetProperty("id").GetString()!);
    }

    /// <summary>What an administrator types beside the server.</summary>
    private static async Task<string> OrreryAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(OrreryServer).Assembly.Location, .. arguments]) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.Equal(0, process.ExitCode);
        return said;
    }
}
