using Orrery.Workers.Processes;
using Orrery.Workers.Resources;
using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Tests.Sandbox;

/// <summary>What follows from a sandbox's end, without running one.</summary>
public sealed class VerdictTests
{
    private static readonly Evidence Ended = new()
    {
        Status = Exit(0), Started = true, Limits = new() { Cpu = TimeSpan.FromSeconds(10) }, Cpu = TimeSpan.FromSeconds(1), Stderr = [],
    };

    [Theory]
    [InlineData(0, SandboxEnd.Exited)]
    [InlineData(1, SandboxEnd.Exited)]
    [InlineData(127, SandboxEnd.Exited)]
    [InlineData(129, SandboxEnd.Signalled)]
    [InlineData(128 + 9, SandboxEnd.Vanished)]
    [InlineData(128 + 24, SandboxEnd.CpuTime)]
    [InlineData(128 + 25, SandboxEnd.FileSize)]
    [InlineData(183, SandboxEnd.Exited)] // ffmpeg: invalid data
    [InlineData(255, SandboxEnd.Exited)] // ffmpeg: interrupted
    public void An_exit_code_is_read_as_shells_do(int code, SandboxEnd end)
    {
        var verdict = Verdict.Of(Ended with { Status = Exit(code) });
        Assert.Equal(end, verdict.End);
        Assert.Equal(code is > 128 and < 160 ? null : code, verdict.ExitCode);
        Assert.Equal(code is > 128 and < 160 ? code - 128 : null, verdict.Signal);
    }

    [Theory]
    [InlineData("x264 [error]: malloc of size 7088768 failed", SandboxEnd.Memory)]
    [InlineData("terminate called after throwing an instance of 'std::bad_alloc'", SandboxEnd.Memory)]
    [InlineData("/out/a.mp4: No space left on device", SandboxEnd.DiskFull)]
    [InlineData("av_interleaved_write_frame(): File too large", SandboxEnd.FileSize)]
    [InlineData("Invalid data found when processing input", SandboxEnd.Exited)]
    public void The_last_words_of_a_failed_program_tell_why(string words, SandboxEnd end)
    {
        Assert.Equal(end, Verdict.Of(Ended with { Status = Exit(1), Stderr = [words] }).End);
        Assert.Equal(SandboxEnd.Exited, Verdict.Of(Ended with { Stderr = [words] }).End); // it went well all the same
    }

    [Fact]
    public void A_program_that_catches_the_cpu_signal_and_fails_has_passed_its_cpu_limit() =>
        Assert.Equal(SandboxEnd.CpuTime, Verdict.Of(Ended with { Status = Exit(255), Cpu = TimeSpan.FromSeconds(10) }).End);

    [Theory]
    [InlineData(10, false, SandboxEnd.Vanished, ErrorClass.Platform)]
    [InlineData(10, true, SandboxEnd.Memory, ErrorClass.Resource)]
    [InlineData(74, false, SandboxEnd.Vanished, ErrorClass.Platform)]
    [InlineData(75, false, SandboxEnd.Memory, ErrorClass.Resource)]
    public void A_kill_that_we_did_not_send_is_for_memory_only_if_there_is_a_sign_of_it(int percent, bool kernelRanOut, SandboxEnd end, ErrorClass error)
    {
        var seen = Ended with { Status = Exit(137), Limits = new() { MemoryBytes = 100 << 20 }, PeakMemoryBytes = (long)percent << 20, KernelRanOut = kernelRanOut };
        var (how, words, _, signal) = Verdict.Of(seen);
        Assert.Equal((end, 9), (how, signal));
        Assert.Contains($"it had used {percent} MiB of the 100 MiB", words);
        Assert.Equal(error, ToolFailures.ClassOf(how));
    }

    [Fact]
    public void A_program_that_ends_just_before_it_is_killed_has_ended_by_itself()
    {
        var stopped = Ended with { Stopped = (SandboxEnd.WallTime, "too long") };
        Assert.Equal(SandboxEnd.Exited, Verdict.Of(stopped).End);
        Assert.Equal((SandboxEnd.WallTime, "too long", null, 9), Verdict.Of(stopped with { Status = Exit(137) }));
    }

    [Fact]
    public void A_program_that_is_stopped_before_it_ran_has_no_signal() =>
        Assert.Equal((SandboxEnd.Cancelled, "c", null, null), Verdict.Of(Ended with { Started = false, Status = Exit(125), Stopped = (SandboxEnd.Cancelled, "c") }));

    [Fact]
    public void The_map_of_a_superusers_sandbox_maps_every_id_to_itself()
    {
        Assert.Equal("0 0 4294967295\n", IdMap.Identity("         0          0 4294967295\n"));
        Assert.Equal("0 0 1\n1 1 65535\n", IdMap.Identity("0 1000 1\n1 100000 65535\n")); // in a container
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("-vf", "-vf")]
    [InlineData("scale=1:2", "scale=1:2")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("$(x)*~", "'$(x)*~'")]
    public void Words_are_quoted_for_a_shell(string word, string quoted) => Assert.Equal(quoted, ShellQuote.Word(word));

    private static WaitStatus Exit(int code) => new(code << 8);
}
