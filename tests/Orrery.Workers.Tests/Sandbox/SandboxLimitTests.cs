using Orrery.Workers.Sandbox;

namespace Orrery.Workers.Tests.Sandbox;

/// <summary>Every limit trips, and says which it was.</summary>
public sealed class SandboxLimitTests : SandboxFixture
{
    [Fact]
    public async Task A_program_that_sleeps_forever_and_ignores_signals_is_killed_at_its_wall_limit()
    {
        var outcome = await Run(Limited("trap '' TERM INT HUP; sleep 1000 & while :; do wait; done", new() { Wall = TimeSpan.FromSeconds(0.3) }));
        Assert.Equal((SandboxEnd.WallTime, 9), (outcome.End, outcome.Signal));
        Assert.InRange(outcome.Wall.TotalSeconds, 0.3, 5);
        Assert.Equal("The program ran longer than its limit of 0.3 s.", outcome.Explanation);
    }

    [Fact]
    public async Task A_program_that_spins_is_killed_at_its_cpu_limit()
    {
        var outcome = await Run(Limited("while :; do :; done", new() { Cpu = TimeSpan.FromSeconds(0.4), Wall = TimeSpan.FromSeconds(20) }));
        Assert.Equal(SandboxEnd.CpuTime, outcome.End);
        Assert.InRange(outcome.Cpu.TotalSeconds, 0.38, 2);
    }

    [Fact]
    public async Task Cpu_is_limited_over_the_whole_tree_not_for_each_process()
    {
        const string relay = "while :; do sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done'; done"; // no single process uses much
        var outcome = await Run(Limited(relay, new() { Cpu = TimeSpan.FromSeconds(0.4), Wall = TimeSpan.FromSeconds(20) }));
        Assert.Equal(SandboxEnd.CpuTime, outcome.End);
    }

    [Fact]
    public async Task The_kernel_ends_a_single_process_at_the_cpu_limit_even_if_it_is_alone()
    {
        var outcome = await Run(Limited("kill -XCPU $$", new() { Wall = TimeSpan.FromSeconds(20) }));
        Assert.Equal((SandboxEnd.CpuTime, 24), (outcome.End, outcome.Signal));
    }

    [Fact]
    public async Task A_program_that_fills_memory_is_killed_at_its_memory_limit()
    {
        // tail keeps all that it reads while no line ends
        var outcome = await Run(Limited("tail -n 1 /dev/zero", new() { MemoryBytes = 100 << 20, AddressSpaceBytes = 8L << 30, Wall = TimeSpan.FromSeconds(20) }));
        Assert.Equal(SandboxEnd.Memory, outcome.End);
        Assert.True(outcome.PeakMemoryBytes > 100 << 20, $"{outcome.PeakMemoryBytes} bytes");
        Assert.EndsWith("its limit is 100 MiB.", outcome.Explanation);
    }

    [Fact]
    public async Task A_failed_allocation_at_the_address_space_limit_is_told_as_memory()
    {
        var outcome = await Run(Limited("dd if=/dev/zero of=/dev/null bs=500M count=1", new() { AddressSpaceBytes = 100 << 20, Wall = TimeSpan.FromSeconds(20) }));
        Assert.Equal(SandboxEnd.Memory, outcome.End);
        Assert.Contains("100 MiB of address space", outcome.Explanation);
    }

    [Fact]
    public async Task A_kill_from_outside_is_not_told_as_want_of_memory()
    {
        var outcome = await Run(Shell("kill -9 $$"));
        Assert.Equal((SandboxEnd.Vanished, 9), (outcome.End, outcome.Signal));
        Assert.Contains("something else on this machine ended it", outcome.Explanation);
    }

    [Fact]
    public async Task A_huge_file_stops_at_the_file_limit()
    {
        var outcome = await Run(Limited("exec dd if=/dev/zero of=big bs=64k status=none", new() { FileBytes = 1 << 20, Wall = TimeSpan.FromSeconds(20) }));
        Assert.Equal((SandboxEnd.FileSize, 25), (outcome.End, outcome.Signal));
        Assert.Equal(1 << 20, new FileInfo(Path.Combine(Scratch, "big")).Length);
        Assert.Equal("The program wrote a file larger than its limit of 1 MiB.", outcome.Explanation);
    }

    [Fact]
    public async Task Many_files_stop_at_the_scratch_limit()
    {
        const string script = "i=0; while :; do i=$((i+1)); head -c 200000 /dev/zero > f$i; done";
        var outcome = await Run(Limited(script, new() { ScratchBytes = 1 << 20, FileBytes = 1 << 20, Wall = TimeSpan.FromSeconds(20) }));
        Assert.Equal(SandboxEnd.Scratch, outcome.End);
    }

    [Fact]
    public async Task A_full_tmp_is_told_as_a_full_disk()
    {
        var outcome = await Run(Limited("head -c 3000000 /dev/zero > /tmp/big", new() { TmpBytes = 1 << 20, Wall = TimeSpan.FromSeconds(20) }));
        Assert.Equal((SandboxEnd.DiskFull, 1), (outcome.End, outcome.ExitCode));
    }

    [Fact]
    public async Task A_program_that_starts_too_many_processes_is_killed()
    {
        var outcome = await Run(Limited("i=0; while [ $i -lt 100 ]; do sleep 1000 & i=$((i+1)); done; wait", new() { Tasks = 50, Wall = TimeSpan.FromSeconds(20) }));
        Assert.Equal(SandboxEnd.Tasks, outcome.End);
        Assert.Equal("The program started more than 50 processes and threads, its limit.", outcome.Explanation);
    }

    [Fact]
    public async Task A_fork_bomb_is_killed_and_leaves_nothing()
    {
        var outcome = await Run(Limited("bomb() { bomb | bomb & }; bomb; sleep 1000", new() { Tasks = 50, Wall = TimeSpan.FromSeconds(1) }));
        Assert.True(outcome.End is SandboxEnd.Tasks or SandboxEnd.WallTime, outcome.Explanation); // it can die out before it is caught
        Assert.Empty(Survivors.WithScratch(Scratch));
    }

    [Fact]
    public async Task The_kernel_refuses_a_fork_far_beyond_the_limit()
    {
        var outcome = await Run(Command("prlimit", "--nproc", "--output=HARD", "--noheadings") with { Limits = new() { Tasks = 4, Wall = TimeSpan.FromSeconds(20) } });
        Assert.Equal("16", outcome.StdoutTail.Single().Trim());
        var forks = await Run(Command("prlimit", "--nproc=3", "sh", "-c", "sleep 20 & sleep 20 & sleep 20 & sleep 20 & wait"));
        Assert.Equal((2, "sh: 0: Cannot fork"), (forks.ExitCode, forks.StderrTail[^1])); // the kernel holds it, for the superuser too
    }

    [Fact]
    public async Task A_program_may_use_as_many_tasks_as_its_limit_says()
    {
        var outcome = await Run(Limited("sleep 0.2 & sleep 0.2 & sleep 0.2 & wait", new() { Tasks = 4, Wall = TimeSpan.FromSeconds(10) }));
        Assert.True(outcome.Succeeded, Told(outcome));
    }

    private SandboxCommand Limited(string script, SandboxLimits limits) => Shell(script) with { Limits = limits };
}
