using System.Globalization;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Sandbox;

/// <summary>What is known after a sandbox's end, from which the verdict follows.</summary>
internal sealed record Evidence
{
    public required WaitStatus Status { get; init; }

    /// <summary>Why the supervisor killed the sandbox, if it did.</summary>
    public (SandboxEnd End, string Words)? Stopped { get; init; }

    /// <summary>Whether the program was let go.</summary>
    public required bool Started { get; init; }
    public required SandboxLimits Limits { get; init; }
    public required TimeSpan Cpu { get; init; }

    /// <summary>The most that the tree was seen to use.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Whether the kernel killed some process of this machine for want of memory while the program ran.</summary>
    public bool KernelRanOut { get; init; }
    public required IReadOnlyList<string> Stderr { get; init; }
}

/// <summary>Decides how a program came to its end. Pure.</summary>
internal static class Verdict
{
    /// <summary>The part of its limit from which on a killed program counts as short of memory. The rest is what can be used between two looks.</summary>
    private const double NearLimit = 0.75;

    private static readonly string[] MemoryWords = ["cannot allocate memory", "out of memory", "bad_alloc", "memory exhausted", "malloc of size", "failed to allocate"];

    public static (SandboxEnd End, string Explanation, int? ExitCode, int? Signal) Of(Evidence seen)
    {
        var code = seen.Status.ExitCode;
        if (seen.Stopped is { } stopped && (!seen.Started || code is not (>= 0 and < 128))) 
            return (stopped.End, stopped.Words, null, seen.Started ? Libc.SigKill : null);
        if (!seen.Started) return (SandboxEnd.NotStarted, StartFailure.Explain(seen.Stderr), null, null);
        if (seen.Status.Signal is { } outer)
            return (SandboxEnd.Vanished, $"The sandbox's supervising process was killed by {Name(outer)}, which Orrery didn't send.", null, outer);
        return code is > 128 and < 160 ? OfSignal(code.Value - 128, seen) : OfExitCode(code ?? 0, seen);
    }

    private static (SandboxEnd, string, int?, int?) OfSignal(int signal, Evidence seen)
    {
        if (signal == Libc.SigXCpu || (signal == Libc.SigKill && seen.Cpu >= seen.Limits.Cpu)) return (SandboxEnd.CpuTime, CpuWords(seen), null, signal);
        if (signal == Libc.SigXFsz) return (SandboxEnd.FileSize, FileWords(seen), null, signal);
        if (signal == Libc.SigKill) return OfKill(seen);
        return Says(seen, MemoryWords)
            ? (SandboxEnd.Memory, $"The program ended by {Name(signal)} after saying that it ran out of memory; {MemoryLimits(seen)}.", null, signal)
            : (SandboxEnd.Signalled, $"The program ended by {Name(signal)}.", null, signal);
    }

    /// <summary>A kill that Orrery didn't send is the kernel's, for want of memory, if there is a sign of that; else somebody's.</summary>
    private static (SandboxEnd, string, int?, int?) OfKill(Evidence seen)
    {
        const string killed = "The program was killed by SIGKILL, which Orrery didn't send";
        var used = $"it had used {Bytes(seen.PeakMemoryBytes)} of the {Bytes(seen.Limits.MemoryBytes)} of memory that it may";
        if (seen.KernelRanOut)
            return (SandboxEnd.Memory, $"{killed}, while the kernel killed for want of memory (see its log); {used}. Give the worker more memory or run fewer programs at once.", null, Libc.SigKill);
        return seen.PeakMemoryBytes >= NearLimit * seen.Limits.MemoryBytes
            ? (SandboxEnd.Memory, $"{killed}; {used}, so it most likely ran out. Raise the limit or give it less to do.", null, Libc.SigKill)
            : (SandboxEnd.Vanished, $"{killed}; {used}, so somebody or something else on this machine ended it.", null, Libc.SigKill);
    }

    private static (SandboxEnd, string, int?, int?) OfExitCode(int code, Evidence seen)
    {
        if (code == 0) return (SandboxEnd.Exited, "The program ended with exit code 0.", 0, null);
        var (end, words) = code switch
        {
            _ when seen.Cpu >= seen.Limits.Cpu => (SandboxEnd.CpuTime, CpuWords(seen)),
            _ when Says(seen, "no space left on device", "disk quota exceeded") =>
                (SandboxEnd.DiskFull, $"The program failed with exit code {code} for want of space: the disk, or its /tmp of {Bytes(seen.Limits.TmpBytes)}, is full. Free some space."),
            _ when Says(seen, "file too large", "file size limit exceeded") => (SandboxEnd.FileSize, FileWords(seen)),
            _ when Says(seen, MemoryWords) =>
                (SandboxEnd.Memory, $"The program failed with exit code {code} after saying that it ran out of memory; {MemoryLimits(seen)}."),
            127 => (SandboxEnd.Exited, "Exit code 127: the program, or one that it needs, was not found in the sandbox."),
            126 => (SandboxEnd.Exited, "Exit code 126: the program was found but can't be executed; check its permissions and architecture."),
            _ => (SandboxEnd.Exited, $"The program failed with exit code {code}."),
        };
        return (end, words, code, null);
    }

    /// <summary>Whether the last lines of standard error hold one of the words.</summary>
    private static bool Says(Evidence seen, params string[] words) =>
        seen.Stderr.TakeLast(10).Any(line => words.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));

    internal static string CpuWords(Evidence seen) =>
        $"The program used {Seconds(seen.Cpu)} of CPU; its limit is {Seconds(seen.Limits.Cpu)}. Raise the limit or give it less to do.";

    private static string FileWords(Evidence seen) => $"The program wrote a file larger than its limit of {Bytes(seen.Limits.FileBytes)}.";

    private static string MemoryLimits(Evidence seen) =>
        $"its limits are {Bytes(seen.Limits.MemoryBytes)} resident and {Bytes(seen.Limits.EffectiveAddressSpace)} of address space";

    internal static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture) + " s";

    internal static string Bytes(long bytes) => bytes >= 1 << 20
        ? (bytes / (double)(1 << 20)).ToString("0.#", CultureInfo.InvariantCulture) + " MiB"
        : bytes.ToString(CultureInfo.InvariantCulture) + " B";

    internal static string Name(int signal) => signal switch
    {
        1 => "SIGHUP", 2 => "SIGINT", 3 => "SIGQUIT", 4 => "SIGILL (an instruction that this processor doesn't have)", 5 => "SIGTRAP", 6 => "SIGABRT",
        7 => "SIGBUS", 8 => "SIGFPE", 9 => "SIGKILL", 11 => "SIGSEGV", 13 => "SIGPIPE", 14 => "SIGALRM", 15 => "SIGTERM", 24 => "SIGXCPU", 25 => "SIGXFSZ",
        31 => "SIGSYS", _ => $"signal {signal}",
    };
}
