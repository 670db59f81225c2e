using System.Text.Json.Nodes;
using Orrery.Cli.Commands;
using Orrery.Cli.Display;
using Orrery.Cli.Tests.Encode;
using Orrery.Client;

namespace Orrery.Cli.Tests.Commands;

/// <summary>What is done to many runs is shown first, and a refusal stops nothing.</summary>
public class ManyRunsTests
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task Without_yes_it_says_how_many_and_which_and_does_nothing()
    {
        using var server = new FakeServer { Listed = Runs(12) };

        Assert.Equal(ExitCode.Done, await RetryAsync(server, yes: false));

        var lines = _out.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("12 runs would be retried; the newest 10:", lines[0]);
        Assert.Equal(10, lines.Count(l => l.Contains("encode/video")));
        Assert.Equal("Nothing was done. To do it, say the same with --yes.", lines[^1]);
        Assert.Empty(server.Asked);
    }

    [Fact]
    public async Task With_yes_it_goes_on_over_refusals_and_counts_them_by_their_code()
    {
        var runs = Runs(50);
        using var server = new FakeServer
        {
            Listed = runs,
            Refuses = run => run == runs[3].Id ? new OrreryException("run.undone", "It has undone what it did.") : run == runs[7].Id || run == runs[8].Id ? new OrreryException("run.running", "It runs.") : null,
        };

        Assert.Equal(ExitCode.Failed, await RetryAsync(server, yes: true));

        Assert.Equal(runs.Select(r => $"retry {r.Id}").Order(), server.Asked.Order());
        Assert.EndsWith("47 retried, 3 refused (run.running 2, run.undone 1).", _out.ToString().TrimEnd());
        Assert.Contains("orrery: It has undone what it did.", _error.ToString());
    }

    [Fact]
    public async Task A_server_that_is_lost_ends_it_and_what_was_not_reached_is_said()
    {
        var runs = Runs(200);
        using var server = new FakeServer { Listed = runs, Refuses = run => run == runs[5].Id ? new OrreryException("server.unreachable", "Nobody answers.") : null };

        var lost = await Assert.ThrowsAsync<OrreryException>(() => RetryAsync(server, yes: true));

        Assert.Equal(ExitCode.NoServer, ExitCode.Of(lost));
        Assert.Matches(@"\d+ retried, \d+ not reached\.", _out.ToString());
    }

    [Fact]
    public async Task In_json_each_run_is_a_line_and_the_last_one_counts()
    {
        var runs = Runs(3);
        using var server = new FakeServer { Listed = runs, Refuses = run => run == runs[0].Id ? new OrreryException("run.undone", "Undone.") : null };

        await RetryAsync(server, yes: true, json: true);

        var lines = _out.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(["selected", "refused", "retried", "retried", "worked"], lines.Select(l => l["event"]!.GetValue<string>()).OrderBy(e => e is "worked" ? 2 : e is "selected" ? 0 : 1).ThenBy(e => e));
        Assert.Equal("""{"event":"worked","runs":3,"done":2,"refused":{"run.undone":1},"left":0}""", lines[^1].ToJsonString());
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task No_run_that_fits_is_no_error()
    {
        using var server = new FakeServer();
        Assert.Equal(ExitCode.Done, await RetryAsync(server, yes: true));
        Assert.Equal("No run fits; nothing is to be done.", _out.ToString().TrimEnd());
    }

    private Task<int> RetryAsync(FakeServer server, bool yes, bool json = false) =>
        new ManyRuns(server, new Terminal(_out, _error), json, new ManyRuns.Work("retried", "retried", server.RetryAsync)).RunAsync(new RunFilter("failed"), yes, TestContext.Current.CancellationToken);

    private static List<RunLine> Runs(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new RunLine(new RunId(1, (ulong)i), "encode", "video", "failed", Sample.Start, Sample.At(5), 3, 2, null))];
}
