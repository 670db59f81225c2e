using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Access;

/// <summary>Two tenants of one server, and somebody who sees both.</summary>
public sealed class NamespaceTests : IAsyncLifetime
{
    private Tenants _tenants = null!;
    private OrreryClient _acme = null!, _other = null!, _all = null!;
    private string _otherToken = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _tenants = await Tenants.StartAsync();
        (_acme, _other, _all) = (_tenants.Client(Role.Admin, "acme"), _tenants.Client(Role.Admin, "other"), _tenants.Client(Role.Admin, "*"));
        _otherToken = _tenants.Make(Role.Admin, "other");
    }

    public ValueTask DisposeAsync() => _tenants.DisposeAsync();

    [Fact]
    public async Task A_run_of_another_namespace_is_answered_by_every_route_as_one_that_is_not_there()
    {
        var run = await StartAsync(_acme, "gather", new Probe(Count: 1));
        var absent = RunId.Of(run.Value ^ 1, 4);
        var routes = RouteAccessTests.RoutesOf(_tenants, hole => hole switch { "id" => "RUN", "index" => "0", "path" => "report.html", var other => other }).Where(r => r.Pattern.Contains("{id}") && !r.Pattern.Contains("{ticket}")).ToList();
        Assert.True(routes.Count >= 18, $"only {routes.Count} routes of a run found");
        foreach (var (method, pattern, path) in routes)
        {
            var query = pattern.EndsWith("restart", StringComparison.Ordinal) ? "?step=go" : "";
            var foreign = await _tenants.ReadAsync(_otherToken, method, path.Replace("RUN", run.ToString()) + query, method == "GET" ? null : "{}");
            var none = await _tenants.ReadAsync(_otherToken, method, path.Replace("RUN", absent.ToString()) + query, method == "GET" ? null : "{}");

            // A page says it in words; a stream of changes to a page ends at once.
            if (!pattern.StartsWith("/portal/", StringComparison.Ordinal)) Assert.True((foreign.Status, foreign.Code) == (404, "run.unknown"), $"{method} {path}: {foreign.Status} {foreign.Text}");
            Assert.True(foreign.Status == none.Status && foreign.Text == none.Text.Replace(absent.ToString(), run.ToString()), $"{method} {path} tells that the run is there: {foreign.Text}");
        }

        await _acme.SignalAsync(run, "go", "mine", stop: Stop);
        var end = await _acme.EndAsync(run, Stop);
        Assert.Equal(("completed", "mine"), (end.State, end.Result!.Value[0].GetString()));
        Assert.Equal(("acme", "completed"), (await _all.RunAsync(run, Stop)) is var seen ? (seen.Namespace, seen.State) : default);
    }

    [Fact]
    public async Task A_list_has_the_runs_of_its_asker_alone_also_when_it_is_made_anew()
    {
        var mine = await StartAsync(_acme, "echo", new Probe(Text: "a"));
        var theirs = await StartAsync(_other, "echo", new Probe(Text: "b"));
        await _acme.EndAsync(mine, Stop);
        await _other.EndAsync(theirs, Stop);

        await SeesAsync();
        await _tenants.Server.Server.DisposeAsync();
        foreach (var file in Directory.GetFiles(_tenants.Data, "read.db*")) File.Delete(file);
        await _tenants.OpenAsync();
        (_acme, _other, _all) = (_tenants.Client(Role.Viewer, "acme"), _tenants.Client(Role.Viewer, "other"), _tenants.Client(Role.Viewer, "*"));
        await Patience.UntilAsync(async () => (await _all.RunsAsync(stop: Stop)).Count == 2, "the list to be whole");
        await SeesAsync();

        async Task SeesAsync()
        {
            Assert.Equal([mine], (await _acme.RunsAsync(stop: Stop)).Select(r => r.Id));
            Assert.Equal([theirs], (await _other.RunsAsync(stop: Stop)).Select(r => r.Id));
            Assert.Equal([("acme", mine), ("other", theirs)], (await _all.RunsAsync(stop: Stop)).Select(r => (r.Namespace, r.Id)).Order());
            Assert.Equal("query.before", (await Assert.ThrowsAsync<OrreryException>(() => _other.RunsAsync(new RunFilter(), before: mine, stop: Stop))).Code);
        }
    }

    [Fact]
    public async Task The_same_key_in_two_namespaces_is_two_runs()
    {
        var input = JsonNode.Parse("{\"text\": \"x\"}");
        var one = await _acme.StartAsync("probe", "echo", input, "key", stop: Stop);
        var two = await _other.StartAsync("probe", "echo", input, "key", stop: Stop);
        var again = await _acme.StartAsync("probe", "echo", input, "key", stop: Stop);

        Assert.NotEqual(one.Run, two.Run);
        Assert.Equal((one.Run, true), (again.Run, again.Already));
    }

    [Fact]
    public async Task Dead_letters_are_counted_for_their_own_namespace()
    {
        await _acme.EndAsync(await StartAsync(_acme, "refuse", new Probe(Text: "no")), Stop);

        Assert.Empty(await _other.DeadLettersAsync("probe/refuse", stop: Stop));
        Assert.Equal(0, (await _other.RedriveAsync("probe/refuse", stop: Stop)).Retried);
        Assert.Equal((0, 1), ((await _other.OverviewAsync(Stop)).Failures.Count, (await _acme.OverviewAsync(Stop)).Failures.Count));
        Assert.Equal((0, 1), ((await _other.OverviewAsync(Stop)).DeadLetters, (await _acme.OverviewAsync(Stop)).DeadLetters));
        Assert.Single(await _acme.DeadLettersAsync("probe/refuse", stop: Stop));
        Assert.Equal(1, (await _acme.QueuesAsync(Stop)).Sum(q => q.DeadLetters));
        Assert.Equal(0, (await _other.QueuesAsync(Stop)).Sum(q => q.DeadLetters));
        Assert.Equal(1, (await _all.QueuesAsync(Stop)).Sum(q => q.DeadLetters));
    }

    [Fact]
    public async Task What_a_worker_has_in_hand_is_named_to_its_own_namespace()
    {
        using var folder = new TestFolder();
        var run = await StartAsync(_acme, "hold", new Probe(folder["mark"], folder["until"]));
        await Patience.MarksAsync(folder["mark"], 1);

        Assert.Equal([run], (await _acme.WorkersAsync(Stop)).SelectMany(w => w.Work).Select(w => w.Run));
        Assert.Empty((await _other.WorkersAsync(Stop)).SelectMany(w => w.Work));
        await File.WriteAllTextAsync(folder["until"], "", Stop);
        await _acme.EndAsync(run, Stop);
    }

    [Fact]
    public async Task An_upload_is_its_namespaces_own()
    {
        var token = _tenants.Make(Role.Operator, "acme");
        var begun = await _tenants.SendAsync(token, "POST", "uploads", null, ("Tus-Resumable", "1.0.0"), ("Upload-Length", "5"));
        var path = begun.Headers.Location!.ToString().TrimStart('/');

        Assert.Equal(200, (await _tenants.SendAsync(token, "HEAD", path, null, ("Tus-Resumable", "1.0.0"))).Status);
        Assert.Equal(404, (await _tenants.SendAsync(_otherToken, "HEAD", path, null, ("Tus-Resumable", "1.0.0"))).Status);
        Assert.Equal(404, (await _tenants.SendAsync(_otherToken, "DELETE", path, null, ("Tus-Resumable", "1.0.0"))).Status);
    }

    [Fact]
    public async Task A_page_shows_what_its_viewer_may_see()
    {
        var run = await StartAsync(_acme, "echo", new Probe(Text: "x"));
        await _acme.EndAsync(run, Stop);
        var mine = await _tenants.ReadAsync(_tenants.Make(Role.Viewer, "acme"), "GET", "portal/runs");
        var theirs = await _tenants.ReadAsync(_otherToken, "GET", "portal/runs");

        Assert.Contains(run.ToString(), mine.Text);
        Assert.DoesNotContain(run.ToString(), theirs.Text);
    }

    [Fact]
    public async Task A_schedule_is_its_namespaces_own_and_so_is_what_it_starts()
    {
        await _acme.SetScheduleAsync("nightly", Spec("a"), Stop);
        Assert.Empty(await _other.SchedulesAsync(Stop));
        foreach (var touch in (Func<Task>[])[() => _other.ScheduleAsync("nightly", Stop), () => _other.PauseScheduleAsync("nightly", Stop), () => _other.TriggerScheduleAsync("nightly", Stop), () => _other.DeleteScheduleAsync("nightly", Stop)])
            Assert.Equal("schedule.unknown", (await Assert.ThrowsAsync<OrreryException>(touch)).Code);

        await _other.SetScheduleAsync("nightly", Spec("b"), Stop);
        await _other.DeleteScheduleAsync("nightly", Stop);
        await _acme.TriggerScheduleAsync("nightly", Stop);
        await Patience.UntilAsync(async () => (await _acme.RunsAsync(stop: Stop)).Count == 1, "the schedule to start a run");
        Assert.Equal("nightly", Assert.Single(await _acme.SchedulesAsync(Stop)).Name);
        Assert.Equal("nightly", Assert.Single(await _all.SchedulesAsync(Stop)).Name);
        Assert.Empty(await _other.RunsAsync(stop: Stop));

        static ScheduleSpec Spec(string text) => new() { When = "@yearly", Service = "probe", Workflow = "echo", Input = System.Text.Json.JsonElement.Parse($$"""{"text": "{{text}}"}""") };
    }

    [Fact]
    public async Task Who_sees_all_starts_in_default_unless_a_namespace_is_named_and_then_sees_that_one()
    {
        using var inAcme = _all.As(_tenants.Make(Role.Operator, "*", label: "boss"), "acme");
        var plain = await StartAsync(_all, "echo", new Probe(Text: "x"));
        var named = await StartAsync(inAcme, "echo", new Probe(Text: "y"));

        Assert.Equal("default", (await _all.RunAsync(plain, Stop)).Namespace);
        Assert.Equal(("acme", "boss"), (await _acme.RunAsync(named, Stop)) is var run ? (run.Namespace, run.Principal) : default);
        Assert.Equal("run.unknown", (await Assert.ThrowsAsync<OrreryException>(() => inAcme.RunAsync(plain, Stop))).Code);
        Assert.Equal((403, "namespace.foreign"), await CodeAsync(_otherToken, ("Orrery-Namespace", "acme")));
        Assert.Equal((200, ""), await CodeAsync(_otherToken, ("Orrery-Namespace", "other")));
    }

    [Fact]
    public async Task An_admin_of_a_namespace_has_to_do_with_its_own_tokens_only()
    {
        var foreign = _tenants.MakeWithId(Role.Viewer, "acme");
        var wide = await _tenants.SendAsync(_otherToken, "POST", "tokens", """{"role": "viewer", "namespace": "*"}""");
        var revoked = await _tenants.SendAsync(_otherToken, "DELETE", $"tokens/{foreign.Id}");
        var made = await _tenants.SendAsync(_otherToken, "POST", "tokens", """{"role": "operator", "label": "ci", "expiresDays": 1}""");

        Assert.Equal((403, "namespace.foreign"), (wide.Status, wide.Code));
        Assert.Equal((404, "token.none"), (revoked.Status, revoked.Code));
        Assert.Equal((201, "other"), (made.Status, made.Body!["namespace"]!.GetValue<string>()));
        var list = await _tenants.SendAsync(_otherToken, "GET", "tokens");
        Assert.All(list.Body!.AsArray(), t => Assert.Equal("other", t!["namespace"]!.GetValue<string>()));
        Assert.DoesNotContain("hash", list.Body!.ToJsonString());
        using var ci = _all.As(made.Body["token"]!.GetValue<string>());
        Assert.Equal(("ci", "other", "operator"), (await ci.SessionAsync(Stop)) is var s ? (s.Principal, s.Namespace, s.Role) : default);
    }

    private static async Task<RunId> StartAsync(OrreryClient client, string workflow, Probe probe)
    {
        await Patience.UntilAsync(async () => (await client.HealthAsync(Stop)).Services.Contains("probe"), "the probe service");
        return (await client.StartAsync("probe", workflow, System.Text.Json.JsonSerializer.SerializeToNode(probe, OrreryJson.Options), stop: Stop)).Run;
    }

    private async Task<(int, string)> CodeAsync(string token, (string, string) header)
    {
        var (status, code, _, _) = await _tenants.SendAsync(token, "GET", "runs", null, header);
        return (status, code);
    }
}
