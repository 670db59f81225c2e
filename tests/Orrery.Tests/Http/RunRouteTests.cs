using System.Net;
using Orrery.Client;

namespace Orrery.Tests.Http;

[Collection<OnSharedServer>]
public sealed class RunRouteTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task A_started_run_is_shown_with_its_steps_and_its_result()
    {
        var run = await _server.EndOfAsync(await _server.StartRunAsync("echo", new { text = "hello" }));

        Assert.Equal("completed", run.State);
        Assert.Equal("hello", run.Result!.Value.GetString());
        var step = Assert.Single(run.Steps);
        Assert.Equal(("echo", "call", "completed", 1), (step.Key, step.Kind, step.State, step.Attempt));
        Assert.Equal(("default", "local", "probe"), (run.Namespace, run.Principal, run.Service));
    }

    [Fact]
    public async Task A_wait_for_a_larger_worker_than_there_is_says_so()
    {
        var run = await _server.StartRunAsync("huge", new { });
        var waiting = await _server.UntilAsync(run, view => view.Waiting?.Contains("larg") == true);

        Assert.Equal($"huge: waits for a worker with 4096 cores; the largest here has {Environment.ProcessorCount}", waiting.Waiting);
        await _server.Client.CancelAsync(run, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_start_answers_with_the_run_and_where_to_find_it()
    {
        using var response = await _server.Http.PostAsync("api/probe/echo", new StringContent("{\"text\": \"x\"}"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.StartsWith("/runs/r0", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task The_same_key_reaches_the_same_run()
    {
        var input = System.Text.Json.Nodes.JsonNode.Parse("{\"text\": \"once\"}");
        var first = await _server.Client.StartAsync("probe", "echo", input, "key-1", stop: TestContext.Current.CancellationToken);
        var second = await _server.Client.StartAsync("probe", "echo", input, "key-1", stop: TestContext.Current.CancellationToken);

        Assert.Equal((first.Run, false, true), (second.Run, first.Already, second.Already));
        Assert.Equal((409, "run.conflict"), await CodeAsync("api/probe/echo", "{\"text\": \"other\"}", ("Idempotency-Key", "key-1")));
    }

    [Fact]
    public async Task A_start_that_the_workflow_refuses_starts_no_run_and_one_that_it_accepts_does()
    {
        var refused = await _server.RefusedAsync(HttpMethod.Post, "api/probe/checked", "{\"count\": 0}", ("Idempotency-Key", "checked-1"));
        Assert.Equal((400, "input.count"), (refused.Status, refused.Code));
        var started = await _server.Client.StartAsync("probe", "checked", System.Text.Json.Nodes.JsonNode.Parse("{\"count\": 3}"), "checked-1", stop: TestContext.Current.CancellationToken);
        Assert.False(started.Already);
        Assert.Equal("completed", (await _server.EndOfAsync(started.Run)).State);
    }

    [Theory]
    [InlineData("api/nobody/echo", "{}", 404, "service.unknown", "Served: probe")]
    [InlineData("api/probe/nothing", "{}", 404, "workflow.unknown", "It has: echo, hold")]
    [InlineData("api/probe/echo", "{", 400, "input.json", "isn't JSON")]
    [InlineData("api/probe/echo", "", 400, "input.json", "is empty")]
    [InlineData("api/probe/echo", "null", 400, "input.null", "needs an input of type Probe")]
    [InlineData("api/probe/echo", "{\"txt\": \"misspelt\"}", 400, "input.json", "txt")]
    [InlineData("api/probe/count", "{\"fail\": true}", 400, "input.json", "'text'")]
    [InlineData("api/probe/echo", "{\"count\": \"many\"}", 400, "input.json", "doesn't read as Probe")]
    [InlineData("api/probe/checked", "{\"count\": 0}", 400, "input.count", "The count is 0")]
    [InlineData("runs/r00-0000000000000/cancel", "", 404, "run.unknown", "There is no run r00-0000000000000")]
    [InlineData("runs/r77-0000000000000/retry", "", 404, "run.unknown", "There is no run")]
    [InlineData("runs/nonsense/retry", "", 400, "run.id", "'nonsense' is not a run id")]
    public async Task What_makes_no_sense_is_refused_with_what_to_do(string path, string body, int status, string code, string says)
    {
        var refused = await _server.RefusedAsync(HttpMethod.Post, path, body);

        Assert.Equal((status, code), (refused.Status, refused.Code));
        Assert.Contains(says, refused.Detail);
    }

    [Theory]
    [InlineData("runs/r00-0000000000000", 404, "run.unknown")]
    [InlineData("runs/r00-0000000000000/events", 404, "run.unknown")]
    [InlineData("runs/r00-0000000000000/files/", 404, "run.unknown")]
    [InlineData("runs/r00-0000000000000/steps/0/log", 404, "run.unknown")]
    [InlineData("runs?limit=0", 400, "query.limit")]
    [InlineData("runs?limit=many", 400, "query.limit")]
    [InlineData("runs?state=done", 400, "query.state")]
    [InlineData("elsewhere", 404, "route.unknown")]
    public async Task What_is_not_there_is_said_in_a_problem(string path, int status, string code)
    {
        var refused = await _server.RefusedAsync(HttpMethod.Get, path);

        Assert.Equal((status, code), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task A_method_that_a_path_does_not_take_is_refused() =>
        Assert.Equal((405, "method.wrong"), await CodeAsync("runs", "{}"));

    [Fact]
    public async Task An_input_that_is_too_large_is_refused_whether_or_not_its_length_is_told()
    {
        var text = "\"" + new string('x', Orrery.Hosting.Payload.MaxBytes) + "\"";
        using var untold = new HttpRequestMessage(HttpMethod.Post, "api/probe/echo") { Content = new StringContent(text), Headers = { TransferEncodingChunked = true } };
        using var response = await _server.Http.SendAsync(untold, TestContext.Current.CancellationToken);

        Assert.Equal((413, "input.size"), await CodeAsync("api/probe/echo", text));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_cancelled_run_stops_its_attempt_and_can_be_retried()
    {
        using var folder = new TestFolder();
        var run = await _server.StartRunAsync("hold", new { mark = folder["mark"], until = folder["until"] });
        await Patience.MarksAsync(folder["mark"], 1);

        await _server.Client.CancelAsync(run, TestContext.Current.CancellationToken);
        var cancelled = await _server.EndOfAsync(run);
        await File.WriteAllTextAsync(folder["until"], "", TestContext.Current.CancellationToken);
        await _server.Client.RetryAsync(run, TestContext.Current.CancellationToken);
        var retried = await _server.EndOfAsync(run);

        Assert.Equal(("cancelled", "completed", 2), (cancelled.State, retried.State, retried.Generation));
    }

    [Fact]
    public async Task A_run_that_is_under_way_or_complete_can_not_be_retried()
    {
        var asleep = await _server.StartRunAsync("sleep", new { });
        var done = await _server.StartRunAsync("echo", new { text = "x" });
        await _server.EndOfAsync(done);

        Assert.Equal((409, "run.running"), await CodeAsync($"runs/{asleep}/retry", ""));
        Assert.Equal((409, "run.completed"), await CodeAsync($"runs/{done}/retry", ""));
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_and_filtered_by_state_and_service()
    {
        var refused = await _server.StartRunAsync("refuse", new { text = "no good: the sky is green" });
        await _server.EndOfAsync(refused);
        var last = await _server.StartRunAsync("echo", new { text = "last" });
        await _server.EndOfAsync(last);

        var all = await _server.Client.RunsAsync(stop: TestContext.Current.CancellationToken);
        var failed = await _server.Client.RunsAsync(state: "failed", service: "probe", stop: TestContext.Current.CancellationToken);

        Assert.Equal(last, all[0].Id);
        Assert.Equal(all.OrderByDescending(r => r.StartedAt).Select(r => r.Id), all.Select(r => r.Id));
        Assert.Equal("no good: the sky is green", Assert.Single(failed, r => r.Id == refused).Failure!.Message);
        Assert.All(failed, r => Assert.Equal("failed", r.State));
        Assert.Empty(await _server.Client.RunsAsync(service: "nobody", stop: TestContext.Current.CancellationToken));
        Assert.Single(await _server.Client.RunsAsync(limit: 1, stop: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_failed_run_names_its_step_and_counts_as_a_dead_letter_until_it_is_retried()
    {
        var before = await DeadAsync();
        var run = await _server.StartRunAsync("refuse", new { text = "still no good" });
        var failed = await _server.EndOfAsync(run);
        var dead = await DeadAsync();

        Assert.Equal(("refuse", 1, ErrorClass.User), (failed.Failure!.Step, failed.Failure.Attempt, failed.Failure.Class));
        Assert.Equal(before + 1, dead);
    }

    [Fact]
    public async Task The_client_says_when_nobody_answers()
    {
        using var client = new OrreryClient(new Uri("http://127.0.0.1:1"));

        var e = await Assert.ThrowsAsync<OrreryException>(() => client.HealthAsync(TestContext.Current.CancellationToken));

        Assert.Equal("server.unreachable", e.Code);
        Assert.Contains("orrery up", e.Message);
    }

    private async Task<int> DeadAsync() => (await _server.Client.QueuesAsync(TestContext.Current.CancellationToken)).SingleOrDefault(q => q.Name == "probe/refuse")?.DeadLetters ?? 0;

    private async Task<(int, string)> CodeAsync(string path, string body, params (string, string)[] headers)
    {
        var (status, code, _) = await _server.RefusedAsync(HttpMethod.Post, path, body, headers);
        return (status, code);
    }
}
