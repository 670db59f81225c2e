namespace Orrery.Workers.Sandbox;

/// <summary>How a sandboxed program came to its end.</summary>
public enum SandboxEnd
{
    /// <summary>It ended by itself with an exit code, zero or not.</summary>
    Exited,

    /// <summary>A signal ended it that none of the limits explains: usually a crash of its own.</summary>
    Signalled,

    /// <summary>It ran longer than <see cref="SandboxLimits.Wall"/>.</summary>
    WallTime,

    /// <summary>It used more than <see cref="SandboxLimits.Cpu"/>.</summary>
    CpuTime,

    /// <summary>It passed <see cref="SandboxLimits.MemoryBytes"/>, or by all signs ran out of memory: the explanation says which.</summary>
    Memory,

    /// <summary>It wrote a file beyond <see cref="SandboxLimits.FileBytes"/>.</summary>
    FileSize,

    /// <summary>Its scratch folder grew beyond <see cref="SandboxLimits.ScratchBytes"/>.</summary>
    Scratch,

    /// <summary>It started more processes and threads than <see cref="SandboxLimits.Tasks"/>.</summary>
    Tasks,

    /// <summary>It failed, saying that no space is left on the device.</summary>
    DiskFull,

    /// <summary>The caller cancelled it.</summary>
    Cancelled,

    /// <summary>It, or the process that supervises it, was killed by something outside Orrery.</summary>
    Vanished,

    /// <summary>The program never ran: the explanation says why and what to do.</summary>
    NotStarted,
}
