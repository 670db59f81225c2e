using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Orrery.Server.Hosting;

/// <summary>Wakes one thread that waits; a ring that comes before is kept, several are one.</summary>
/// <remarks>A futex: no spinning, waits of microseconds are exact, and setting it costs a system call only when the thread really sleeps. The platform's own
/// events spin first and count in milliseconds, which on two cores takes more time from the work than the work itself.</remarks>
internal sealed unsafe partial class Bell
{
    private const int Idle = 0;
    private const int IsSet = 1;
    private const int Asleep = 2;

    private const int WaitPrivate = 128;
    private const int WakePrivate = 129;
    private static readonly nint Futex = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 98 : 202;

    private readonly int[] _memory = GC.AllocateArray<int>(1, pinned: true);
    private readonly int* _word;

    public Bell() => _word = (int*)Unsafe.AsPointer(ref _memory[0]);

    public void Set()
    {
        if (Interlocked.Exchange(ref *_word, IsSet) == Asleep) _ = SystemCall(Futex, _word, WakePrivate, 1, null);
    }

    /// <summary>Waits for a signal and takes it. Only one thread may wait.</summary>
    /// <param name="limit"><see cref="Timeout.InfiniteTimeSpan"/>: as long as it takes.</param>
    /// <returns>Whether there was one; now and then false before the time is up.</returns>
    public bool Wait(TimeSpan limit)
    {
        if (Interlocked.CompareExchange(ref *_word, Asleep, Idle) == Idle)
        {
            var time = new TimeSpec((nint)(limit.Ticks / TimeSpan.TicksPerSecond), (nint)(limit.Ticks % TimeSpan.TicksPerSecond * 100));
            _ = SystemCall(Futex, _word, WaitPrivate, Asleep, limit < TimeSpan.Zero ? null : &time);
        }

        return Interlocked.Exchange(ref *_word, Idle) == IsSet;
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, int* word, int operation, int value, TimeSpec* limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec(nint seconds, nint nanoseconds)
    {
        public readonly nint Seconds = seconds;
        public readonly nint Nanoseconds = nanoseconds;
    }
}
