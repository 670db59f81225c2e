namespace Orrery.Workers.Sandbox;

/// <summary>What a sandboxed program may use at most. The program and everything it starts are killed when they pass a limit.</summary>
/// <remarks>
/// Two mechanisms hold each other up. The kernel's limits of a process (<c>prlimit</c>) act at once but count every process alone. The
/// supervisor adds up the whole tree, but looks only every 5 ms at first and every 200 ms later, so that a tree can pass a limit by
/// what it uses in between. Control groups would be exact; they aren't used since writing to them needs a delegated hierarchy,
/// which neither an ordinary user nor a container can count on, and the memory controller of version 1 can't be relied on.
/// </remarks>
public sealed record SandboxLimits
{
    /// <summary>The limits of a command that names none.</summary>
    public static SandboxLimits Default { get; } = new();

    /// <summary>Real time from start to end. Default 30 minutes.</summary>
    public TimeSpan Wall { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>User and system time of the whole tree. Default 8 hours. The kernel limits each single process to it as well, rounded up to seconds.</summary>
    public TimeSpan Cpu { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Sum of the tree's resident sets, watched by the supervisor. Default 4 GiB.</summary>
    public long MemoryBytes { get; init; } = 4L << 30;

    /// <summary>
    /// Address space of each single process, held by the kernel: an allocation beyond it fails inside the program. It must be generous, since
    /// programs with many threads (ffmpeg above all) reserve far more than they touch. Default: twice <see cref="MemoryBytes"/>, plus 4 GiB,
    /// plus 128 MiB for each processor (a thread's allocation arena and stack).
    /// </summary>
    public long? AddressSpaceBytes { get; init; }

    /// <summary>Length of any single file written. Default 64 GiB.</summary>
    public long FileBytes { get; init; } = 64L << 30;

    /// <summary>Sum of the files in the scratch folder, watched by the supervisor once a second. Default 128 GiB.</summary>
    public long ScratchBytes { get; init; } = 128L << 30;

    /// <summary>Processes and threads of the tree. Default 1024.</summary>
    public int Tasks { get; init; } = 1024;

    /// <summary>Size of <c>/tmp</c>, which is in memory and doesn't count as <see cref="MemoryBytes"/>. Default 64 MiB.</summary>
    public long TmpBytes { get; init; } = 64L << 20;

    internal long EffectiveAddressSpace => AddressSpaceBytes ?? 2 * MemoryBytes + (4L << 30) + (128L << 20) * System.Environment.ProcessorCount;

    internal void Validate()
    {
        if (Wall <= TimeSpan.Zero || Cpu <= TimeSpan.Zero || MemoryBytes <= 0 || EffectiveAddressSpace <= 0 || FileBytes <= 0
            || ScratchBytes <= 0 || Tasks <= 0 || TmpBytes <= 0)
            throw new ArgumentException($"Every limit of a sandbox must be above zero: {this}.");
    }
}
