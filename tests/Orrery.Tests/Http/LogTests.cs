using Microsoft.Extensions.Logging.Abstractions;
using Orrery.Client.Protocol;
using Orrery.Server.Reading;

namespace Orrery.Tests.Http;

[Collection<OnSharedServer>]
public sealed class LogTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task What_an_attempt_logged_is_kept_with_the_run()
    {
        var run = await _server.StartRunAsync("talk", new { text = "green", count = 3 });
        await _server.EndOfAsync(run);

        Assert.Equal("0 green\n1 green\n2 green\n", await _server.Client.LogAsync(run, 0, stop: TestContext.Current.CancellationToken));
        Assert.Equal("0 green\n1 green\n2 green\n", await _server.Client.LogAsync(run, 0, 1, TestContext.Current.CancellationToken));
        Assert.Equal((404, "attempt.unknown"), await CodeAsync($"runs/{run}/steps/0/log?attempt=2"));
        Assert.Equal((404, "step.unknown"), await CodeAsync($"runs/{run}/steps/1/log"));
    }

    [Fact]
    public async Task An_attempt_that_logged_nothing_has_an_empty_log()
    {
        var run = await _server.StartRunAsync("echo", new { text = "x" });
        await _server.EndOfAsync(run);

        Assert.Equal("", await _server.Client.LogAsync(run, 0, stop: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_log_is_cut_off_at_its_limit_with_a_notice()
    {
        using var folder = new TestFolder();
        await using var logs = new AttemptLogs(folder.Path, NullLogger.Instance);
        var attempt = new AttemptName(RunId.Parse("r00-0000000000001"), 0, 1);
        for (var i = 0; i < 1200; i++) logs.Add(attempt, [new string('é', 512)]);

        var text = await File.ReadAllTextAsync((await logs.FindAsync(attempt, TestContext.Current.CancellationToken))!, TestContext.Current.CancellationToken);
        logs.Add(attempt, ["late"]);
        var later = await File.ReadAllTextAsync((await logs.FindAsync(attempt, TestContext.Current.CancellationToken))!, TestContext.Current.CancellationToken);

        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(text), AttemptLogs.MaxBytes - 8, AttemptLogs.MaxBytes);
        Assert.EndsWith("the rest is cut off: a log may have 1,024 KiB\n", text);
        Assert.DoesNotContain('\uFFFD', text);
        Assert.Equal(text, later);
    }

    [Fact]
    public async Task A_log_is_followed_from_its_beginning_to_the_end_of_the_attempt()
    {
        var run = await _server.StartRunAsync("talk", new { text = "grün", count = 5000 });
        await _server.UntilAsync(run, view => view.Steps is [{ Attempt: > 0 }, ..]);

        var text = "";
        var next = 0L;
        await foreach (var piece in _server.Client.FollowLogAsync(run, 0, stop: TestContext.Current.CancellationToken))
        {
            Assert.Equal((1, next), (piece.Attempt, piece.From));
            (text, next) = (text + piece.Text, piece.Next);
        }

        Assert.Equal(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i} grün\n")), text);
        Assert.Equal(text, await _server.Client.LogAsync(run, 0, stop: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_connects_again_with_a_place_is_told_what_comes_after_it()
    {
        var run = await _server.StartRunAsync("talk", new { text = "x", count = 3 });
        await _server.EndOfAsync(run);

        var byHeader = await EventsAsync($"runs/{run}/steps/0/log/events", "4");
        var byQuery = await EventsAsync($"runs/{run}/steps/0/log/events?attempt=1&from=8", null);

        Assert.Contains("\"text\":\"1 x\\n2 x\\n\"", byHeader);
        Assert.Contains("id: 12\n", byHeader);
        Assert.Contains("\"text\":\"2 x\\n\"", byQuery);
        Assert.Contains("event: end\n", byQuery);
        Assert.Equal((400, "query.from"), await CodeAsync($"runs/{run}/steps/0/log/events?from=minus"));
        Assert.Equal((404, "attempt.unknown"), await CodeAsync($"runs/{run}/steps/0/log/events?attempt=2"));
    }

    [Fact]
    public async Task Code_in_the_services_own_process_has_no_usage_over_time()
    {
        var run = await _server.StartRunAsync("echo", new { text = "x" });
        await _server.EndOfAsync(run);

        var usage = await _server.Client.UsageAsync(run, 0, stop: TestContext.Current.CancellationToken);

        Assert.Equal(1, usage.Attempt);
        Assert.Empty(usage.Samples);
    }

    private async Task<string> EventsAsync(string path, string? last)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (last is not null) request.Headers.Add("Last-Event-ID", last);
        using var response = await _server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private async Task<(int, string)> CodeAsync(string path)
    {
        var (status, code, _) = await _server.RefusedAsync(HttpMethod.Get, path);
        return (status, code);
    }
}
