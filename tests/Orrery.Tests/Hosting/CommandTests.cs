using System.Diagnostics;
using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Hosting;

/// <summary>What the commands refuse, each with one message and the documented exit code, against a server that runs.</summary>
[Collection<OnSharedServer>]
public sealed class CommandTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("show r00-0000000000000", 2, "There is no run r00-0000000000000 here.")]
    [InlineData("show zzz", 2, "No run's id begins with 'zzz'. 'orrery runs' lists them; 'last' means the newest.")]
    [InlineData("cancel r00-0000000000000", 2, "There is no run r00-0000000000000 here.")]
    [InlineData("retry r00-0000000000000", 2, "There is no run r00-0000000000000 here.")]
    [InlineData("fetch r00-0000000000000", 2, "There is no run r00-0000000000000 here.")]
    [InlineData("log r00-0000000000000 x", 2, "There is no run r00-0000000000000 here.")]
    [InlineData("cancel DONE", 1, "has completed already; there is nothing to cancel.")]
    [InlineData("retry DONE", 1, "has completed; there is nothing to retry.")]
    [InlineData("fetch DONE", 1, "has left no files.")]
    [InlineData("log DONE nothing", 2, "has no step 'nothing'. 'orrery show ")]
    [InlineData("log DONE echo --attempt 7", 2, "has 1 attempt, counted from 1; there is no attempt '7'.")]
    [InlineData("start nobody/echo", 1, "No worker serves a service 'nobody'. Served: probe.")]
    [InlineData("start probe/nothing", 2, "Service probe has no workflow 'nothing'. It has: echo, ")]
    [InlineData("start probe/checked --input {\"count\":0}", 2, "The count is 0; it must be 1 or more.")]
    [InlineData("start probe/echo --input @nowhere.json", 2, "--input @nowhere.json can't be read: ")]
    [InlineData("schedule show nothing", 2, "There is no schedule 'nothing'. 'orrery schedule list' lists them.")]
    [InlineData("schedule set X probe/echo --when @daily", 2, "'X' can't name a schedule: ")]
    [InlineData("worker --id orrery", 2, "The name 'orrery' belongs to another process; this one must stop or take another --id.")]
    [InlineData("worker --id local", 2, "The name 'local' belongs to another process; this one must stop or take another --id.")]
    public async Task What_makes_no_sense_is_refused_in_one_message(string line, int code, string says)
    {
        var done = await _server.EndOfAsync(await _server.StartRunAsync("echo", new Probe(Text: "done")));
        await using var command = UpProcess.Start([.. line.Replace("DONE", done.Id.ToString()).Split(' '), "--server", _server.Server.Address.ToString()]);
        Assert.True(await command.EndAsync() == code, command.Said);
        Assert.Contains(says, command.Said);
        Assert.StartsWith("orrery", command.Said);
        Assert.DoesNotContain('\n', command.Said);
    }

    [Theory]
    [InlineData("up --data FILE", "--data FILE is a file. Name a folder.")]
    [InlineData("up --data /proc/nothing", "--data /proc/nothing can't be made or written: ")]
    [InlineData("up --data NEW --service nowhere.dll", "There is no service at ")]
    [InlineData("worker --service nowhere.dll", "There is no service at ")]
    [InlineData("worker --service FILE", "can't be loaded: ")]
    [InlineData("fsck --data NEW", "There is no store at ")]
    [InlineData("simulate --runs 0", "--runs must be 1 or more.")]
    [InlineData("schedule backfill x --from soon --to 2026-03-01", "--from soon: a moment is wanted, such as 2026-03-01")]
    [InlineData("schedule set x probe/echo --when @daily --overlap both", "--overlap both: there are skip, buffer, cancel, allow.")]
    [InlineData("runs --state done", "--state done: there are running, completed, failed, cancelled, parked.")]
    public async Task What_cannot_start_ends_with_code_2_and_says_why(string line, string says)
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["file"], "text", Stop);
        string Named(string text) => text.Replace("FILE", folder["file"]).Replace("NEW", folder["new"]);
        await using var command = UpProcess.Start(Named(line).Split(' '));
        Assert.True(await command.EndAsync() == 2, command.Said);
        Assert.Contains(Named(says), command.Said);
        Assert.StartsWith("orrery: ", command.Said);
        Assert.DoesNotContain("   at ", command.Said);
        Assert.False(Directory.Exists(folder["new"]));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Whoever_follows_a_run_and_is_interrupted_hears_that_it_goes_on(string signal)
    {
        using var folder = new TestFolder();
        var run = await _server.StartRunAsync("hold", new Probe(folder["mark"], folder["until"]));
        await Patience.MarksAsync(folder["mark"], 1);
        await using var show = UpProcess.Start("show", run.ToString(), "--watch", "--server", _server.Server.Address.ToString());
        await Patience.UntilAsync(() => show.Said.Contains("hold: running"), "the run to be shown");
        using (var kill = Process.Start("kill", [$"-{signal}", $"{show.Id}"])) await kill.WaitForExitAsync(Stop);

        Assert.True(await show.EndAsync() == 130, show.Said);
        Assert.Contains($"The run goes on. To follow it: orrery show {run} --watch. To end it: orrery cancel {run}", show.Said);
        Assert.Equal("running", (await _server.Client.RunAsync(run, Stop)).State);
        await File.WriteAllTextAsync(folder["until"], "", Stop);
        Assert.Equal("completed", (await _server.EndOfAsync(run)).State);
    }
}
