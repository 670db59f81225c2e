using System.Net;
using System.Text.Json.Nodes;

namespace Orrery.Tests.Http;

/// <summary>Waiting for a run's end, in the start's own request or later.</summary>
[Collection<OnSharedServer>]
public sealed class EndTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task A_call_returns_what_the_run_returned() =>
        Assert.Equal("said", await _server.Client.CallAsync<object, string>("probe", "echo", new { text = "said" }, stop: TestContext.Current.CancellationToken));

    [Fact]
    public async Task An_input_with_line_breaks_reaches_the_worker_as_any_other()
    {
        var (_, body) = await _server.SendAsync(HttpMethod.Post, "api/probe/echo?wait=30", "{\n  \"text\": \"laid out\"\r\n}\n");
        Assert.Equal(("completed", "laid out"), (body["state"]!.GetValue<string>(), body["result"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_call_under_a_key_that_was_used_before_returns_the_same_runs_result()
    {
        var input = new { text = "once more" };
        var first = await _server.SendAsync(HttpMethod.Post, "api/probe/echo?wait=30", "{\"text\":\"once more\"}", ("Idempotency-Key", "call-1"));
        Assert.Equal((HttpStatusCode.OK, "completed", false), (first.Status, first.Body["state"]!.GetValue<string>(), first.Body["already"]!.GetValue<bool>()));
        Assert.Equal("once more", await _server.Client.CallAsync<object, string>("probe", "echo", input, "call-1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_call_of_a_run_that_fails_throws_its_failure()
    {
        var e = await Assert.ThrowsAsync<FailureException>(() =>
            _server.Client.CallAsync<object, int>("probe", "refuse", new { text = "not this" }, stop: TestContext.Current.CancellationToken));
        Assert.Equal(("probe.refused", "not this"), (e.Failure.Type, e.Failure.Message));
    }

    [Fact]
    public async Task A_wait_that_is_over_before_the_run_says_that_it_is_running_and_a_longer_one_gets_its_end()
    {
        var (status, body) = await _server.SendAsync(HttpMethod.Post, "api/probe/sleep?wait=0", "{}");
        Assert.Equal((HttpStatusCode.Accepted, "running"), (status, body["state"]!.GetValue<string>()));
        var run = RunId.Parse(body["run"]!.GetValue<string>());

        var end = _server.Client.EndAsync(run, TestContext.Current.CancellationToken);
        Assert.Equal("running", (await EndNowAsync(run))["state"]!.GetValue<string>());
        await _server.Client.CancelAsync(run, TestContext.Current.CancellationToken);
        Assert.Equal("cancelled", (await end).State);
        Assert.Equal("cancelled", (await EndNowAsync(run))["state"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("61")]
    [InlineData("NaN")]
    public async Task A_wait_that_is_no_number_of_seconds_or_too_long_is_refused_before_anything_starts(string wait) =>
        Assert.Equal((400, "query.wait"), await CodeAsync($"api/probe/echo?wait={wait}"));

    [Fact]
    public async Task The_end_of_an_unknown_run_is_unknown()
    {
        var (status, body) = await _server.SendAsync(HttpMethod.Get, $"runs/{new RunId(0, 7)}/end");
        Assert.Equal((HttpStatusCode.NotFound, "run.unknown"), (status, body["code"]!.GetValue<string>()));
    }

    private async Task<(int, string)> CodeAsync(string path)
    {
        var (status, body) = await _server.SendAsync(HttpMethod.Post, path, "{\"text\": \"x\"}");
        return ((int)status, body["code"]!.GetValue<string>());
    }

    private async Task<JsonNode> EndNowAsync(RunId run) => (await _server.SendAsync(HttpMethod.Get, $"runs/{run}/end")).Body;
}
