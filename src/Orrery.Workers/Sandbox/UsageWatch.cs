using Orrery.Workers.Processes;

namespace Orrery.Workers.Sandbox;

/// <summary>Looks at what a sandbox uses, more often at first, and says when that passes a limit.</summary>
internal sealed class UsageWatch(SandboxCommand command)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(5), Slowest = TimeSpan.FromMilliseconds(200), ScratchPeriod = TimeSpan.FromSeconds(1);
    private readonly SandboxLimits _limits = command.Limits;
    private TimeSpan _period = First, _nextScratch, _making;

    /// <summary>When to look next, on the supervisor's clock.</summary>
    public TimeSpan NextLook { get; private set; }
    public TimeSpan Cpu { get; private set; }
    public long PeakMemoryBytes { get; private set; }

    /// <summary>The program is about to be let go: what the two processes of the sandbox have used until now was the sandbox's making.</summary>
    public void Begin(TimeSpan now, int outer, int processOne)
    {
        (NextLook, _nextScratch) = (now + First, now + ScratchPeriod);
        _making = ProcFile.TimeOnProcessor(outer) + ProcFile.TimeOnProcessor(processOne);
    }

    /// <summary>Measures the tree below the sandbox's process 1; the limit that it has passed, if any.</summary>
    public (SandboxEnd, string)? Look(int processOne, TimeSpan now)
    {
        _period = TimeSpan.FromTicks(Math.Min(_period.Ticks * 2, Slowest.Ticks));
        NextLook = now + _period;
        var used = ProcessTree.Measure(processOne, most: _limits.Tasks + 1);
        Cpu = used.Cpu > Cpu ? used.Cpu : Cpu;
        PeakMemoryBytes = Math.Max(PeakMemoryBytes, used.ResidentBytes);
        command.OnUsage?.Invoke(Cpu, used.ResidentBytes);
        if (used.Cpu >= _limits.Cpu)
            return (SandboxEnd.CpuTime, $"The program used {Verdict.Seconds(used.Cpu)} of CPU; its limit is {Verdict.Seconds(_limits.Cpu)}. Raise the limit or give it less to do.");
        if (used.ResidentBytes > _limits.MemoryBytes)
            return (SandboxEnd.Memory, $"The program used {Verdict.Bytes(used.ResidentBytes)} of memory; its limit is {Verdict.Bytes(_limits.MemoryBytes)}.");
        if (used.Tasks - 1 > _limits.Tasks) // process 1 is ours
            return (SandboxEnd.Tasks, $"The program started more than {_limits.Tasks} processes and threads, its limit.");
        return now >= _nextScratch ? LookAtScratch(now) : null;
    }

    /// <summary>Takes the kernel's account of the whole tree, which is exact, where it says more than what was seen.</summary>
    /// <param name="floor">The kernel counts this process's own memory up to the start as the child's: a smaller peak can't be told from it.</param>
    public void AtExit(Libc.Rusage used, long floor)
    {
        var exact = used.User + used.System - _making;
        Cpu = exact > Cpu ? exact : Cpu;
        var peak = used.MaxRssKilobytes * 1024;
        if (peak > floor) PeakMemoryBytes = Math.Max(PeakMemoryBytes, peak);
    }

    private (SandboxEnd, string)? LookAtScratch(TimeSpan now)
    {
        _nextScratch = now + ScratchPeriod;
        var size = FolderSize.Of(command.Scratch, enough: _limits.ScratchBytes);
        return size > _limits.ScratchBytes
            ? (SandboxEnd.Scratch, $"The program wrote more than {Verdict.Bytes(_limits.ScratchBytes)} to its scratch folder, its limit.")
            : null;
    }
}
