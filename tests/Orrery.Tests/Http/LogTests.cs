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

    private async Task<(int, string)> CodeAsync(string path)
    {
        var (status, code, _) = await _server.RefusedAsync(HttpMethod.Get, path);
        return (status, code);
    }
}
