using System.Text;
using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Tests.Sandbox;

/// <summary>What is reported of a program.</summary>
public sealed class SandboxOutcomeTests : SandboxFixture
{
    [Fact]
    public async Task An_exit_code_and_the_last_words_are_kept()
    {
        var outcome = await Run(Shell("echo one; echo two >&2; exit 7"));
        Assert.Equal((SandboxEnd.Exited, 7, null), (outcome.End, outcome.ExitCode, outcome.Signal));
        Assert.Equal(["one"], outcome.StdoutTail);
        Assert.Equal(["two"], outcome.StderrTail);
        Assert.False(outcome.Succeeded);
        Assert.Equal("/usr/bin/sh -c 'echo one; echo two >&2; exit 7'", outcome.CommandLine);
        Assert.EndsWith(outcome.CommandLine, outcome.SandboxCommandLine);
    }

    [Fact]
    public async Task A_crash_is_told_by_its_signal()
    {
        var outcome = await Run(Shell("kill -SEGV $$"));
        Assert.Equal((SandboxEnd.Signalled, 11), (outcome.End, outcome.Signal));
        Assert.Equal("The program ended by SIGSEGV.", outcome.Explanation);
        Assert.Empty(outcome.StderrTail);
    }

    [Fact]
    public async Task Cpu_time_is_right_for_a_short_program_and_its_children()
    {
        var outcome = await Run(Shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; cat /proc/self/stat > /dev/null; times"));
        // dash's own account, of itself (first line) in steps of 10 ms; ours adds what the sandbox takes
        var own = outcome.StdoutTail[0].Split(' ').Sum(part => double.Parse(part.Split('m')[1].TrimEnd('s')));
        Assert.InRange(outcome.Cpu.TotalSeconds, own - 0.02, own + 0.05);
    }

    [Fact]
    public async Task What_a_program_uses_is_told_while_it_runs()
    {
        var told = new List<(TimeSpan Cpu, long Memory)>();
        var outcome = await Run(Shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done") with { OnUsage = (cpu, memory) => told.Add((cpu, memory)) });
        Assert.NotEmpty(told);
        Assert.Equal(told.Select(t => t.Cpu).Order(), told.Select(t => t.Cpu));
        Assert.InRange(told[^1].Cpu, TimeSpan.FromTicks(1), outcome.Cpu);
        Assert.InRange(told.Max(t => t.Memory), 1, outcome.PeakMemoryBytes);
    }

    [Fact]
    public async Task Cpu_time_of_a_child_that_was_left_behind_is_counted_once_it_ended()
    {
        const string spin = "i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done; echo done > /out/flag";
        var alone = await Run(Shell(spin));
        File.Delete(Path.Combine(Scratch, "flag"));
        var orphaned = await Run(Shell($"( ( {spin} ) & ); while [ ! -s flag ]; do sleep 0.01; done; sleep 0.05"));
        Assert.InRange(orphaned.Cpu.TotalSeconds, alone.Cpu.TotalSeconds * 0.5, alone.Cpu.TotalSeconds * 3 + 0.5);
    }

    [Fact]
    public async Task Peak_memory_shows_what_was_touched()
    {
        var outcome = await Run(Shell("dd if=/dev/zero of=/dev/null bs=300M count=1 status=none"));
        Assert.InRange(outcome.PeakMemoryBytes, 290L << 20, 340L << 20);
    }

    [Fact]
    public async Task Standard_input_is_given_and_standard_output_captured_as_bytes()
    {
        var bytes = new byte[300_000];
        new Random(1).NextBytes(bytes);
        var outcome = await Run(Command("cat") with { Stdin = bytes, CaptureStdout = 1 << 20 });
        Assert.Equal(bytes, outcome.Stdout.ToArray());
        Assert.False(outcome.StdoutTruncated);
    }

    [Fact]
    public async Task A_program_that_does_not_read_its_input_ends_all_the_same()
    {
        var outcome = await Run(Command("true") with { Stdin = new byte[1 << 20] });
        Assert.True(outcome.Succeeded, Told(outcome));
    }

    [Fact]
    public async Task Capture_stops_at_its_bound_and_says_so()
    {
        var outcome = await Run(Shell("printf 1234567890") with { CaptureStdout = 4 });
        Assert.Equal("1234", Encoding.ASCII.GetString(outcome.Stdout.Span));
        Assert.True(outcome.StdoutTruncated);
    }

    [Fact]
    public async Task Lines_arrive_while_the_program_runs()
    {
        using var enough = new CancellationTokenSource();
        var seen = new List<SandboxLine>();
        var outcome = await Run(Shell("echo frame=1; printf 'frame=2\\rframe=3\\r'; sleep 1000"), line =>
        {
            seen.Add(line);
            if (seen.Count == 3) enough.Cancel();
        }, enough.Token);
        Assert.Equal(SandboxEnd.Cancelled, outcome.End);
        Assert.Equal(["frame=1", "frame=2", "frame=3"], seen.Select(line => line.Text));
    }

    [Fact]
    public async Task A_flood_of_lines_is_neither_lost_nor_kept_in_memory()
    {
        var before = GC.GetTotalAllocatedBytes();
        long count = 0, last = 0;
        var outcome = await Run(Command("seq", "200000"), line => (count, last) = (count + 1, long.Parse(line.Text)));
        Assert.Equal((200_000, 200_000), (count, last));
        Assert.Equal(LineTailLength, outcome.StdoutTail.Length);
        Assert.Equal("200000", outcome.StdoutTail[^1]);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 200 << 20);
    }

    [Fact]
    public async Task An_endless_line_is_cut()
    {
        var outcome = await Run(Shell("head -c 1000000 /dev/zero | tr '\\0' x; echo; echo end"));
        Assert.Equal([4096, 3], outcome.StdoutTail.Select(line => line.Length));
    }

    [Fact]
    public async Task A_hostile_line_can_not_steer_a_terminal()
    {
        var outcome = await Run(Shell("printf 'title: \\033]0;gotcha\\007\\n'"));
        Assert.Equal(["title: \uFFFD]0;gotcha\uFFFD"], outcome.StdoutTail);
    }

    [Fact]
    public async Task A_receiver_that_fails_ends_the_program_and_its_exception_comes_back()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Run(Shell("echo a; sleep 1000"), _ => throw new FormatException("no number")));
        Assert.IsType<FormatException>(failure.InnerException);
        Assert.Empty(Survivors.WithScratch(Scratch));
    }

    [Fact]
    public async Task A_cancelled_token_is_an_outcome()
    {
        var outcome = await Run(Shell("sleep 1000"), cancel: new CancellationToken(canceled: true));
        Assert.Equal(SandboxEnd.Cancelled, outcome.End);
        Assert.Equal("The program was cancelled.", outcome.Explanation);
    }

    [Fact]
    public async Task A_missing_program_says_where_it_was_looked_for()
    {
        var outcome = await Run(Command("no-such-program", "-x"));
        Assert.Equal(SandboxEnd.NotStarted, outcome.End);
        Assert.StartsWith("The program no-such-program is not installed: it is in none of", outcome.Explanation);
        Assert.Equal("no-such-program -x", outcome.CommandLine);
    }

    [Fact]
    public async Task A_missing_input_is_named()
    {
        var outcome = await Run(Command("true") with { Inputs = [new("/nowhere/film.mov", "/in/source")] });
        Assert.Equal(SandboxEnd.NotStarted, outcome.End);
        Assert.StartsWith("/nowhere/film.mov, needed as /in/source, does not exist.", outcome.Explanation);
    }

    [Fact]
    public async Task A_command_line_that_the_system_refuses_is_told()
    {
        var outcome = await Run(Command("true", new string('x', 200_000)));
        Assert.Equal(SandboxEnd.NotStarted, outcome.End);
        Assert.Contains("Argument list too long", outcome.Explanation);
    }

    [Fact]
    public void What_bubblewrap_can_not_do_comes_with_advice()
    {
        Assert.Contains("kernel.apparmor_restrict_unprivileged_userns", StartFailure.Explain(["bwrap: setting up uid map: Permission denied"]));
        Assert.Contains("/proc unmasked", StartFailure.Explain(["bwrap: Can't mount proc on /newroot/proc: Operation not permitted"]));
    }

    [Theory]
    [InlineData("/usr/share/x")]
    [InlineData("/in/../etc")]
    [InlineData("in/x")]
    [InlineData("/")]
    public async Task A_mount_over_the_system_is_refused(string inside)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Run(Command("true") with { Inputs = [new("/tmp", inside)] }));
    }

    [Fact]
    public async Task The_check_says_that_sandboxes_work_here()
    {
        var outcome = await Bubblewrap.CheckAsync(TestContext.Current.CancellationToken);
        Assert.True(outcome.Succeeded, Told(outcome));
    }

    private const int LineTailLength = 40;
}
