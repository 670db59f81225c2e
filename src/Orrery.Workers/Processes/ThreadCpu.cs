using System.Runtime.InteropServices;

namespace Orrery.Workers.Processes;

/// <summary>CPU time of the calling thread, user and system. A look costs about a third of a microsecond.</summary>
public static partial class ThreadCpu
{
    private const int ThreadCpuTime = 3;

    /// <summary>Nanoseconds since the thread began.</summary>
    public static long Nanoseconds
    {
        get
        {
            ClockGetTime(ThreadCpuTime, out var time);
            return time.Seconds * 1_000_000_000 + time.Nanoseconds;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
