using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Orrery.Workers.Processes;

/// <summary>An open file descriptor, closed once. Not thread-safe: it belongs to the thread that watches the process.</summary>
internal sealed class Descriptor(int number) : IDisposable
{
    private int _number = number;

    public int Number => _number >= 0 ? _number : throw new ObjectDisposedException(nameof(Descriptor));
    public bool IsOpen => _number >= 0;

    public void Dispose()
    {
        if (_number >= 0) Libc.close(_number);
        _number = -1;
    }

    /// <summary>A pipe whose ends are numbered 10 or higher (so that they can be dealt out as 0 to 9 without overwriting one another).</summary>
    public static unsafe (Descriptor Read, Descriptor Write) Pipe()
    {
        var ends = stackalloc int[2];
        Check(Libc.pipe2(ends, Libc.CloseOnExec), "make a pipe");
        return (Raise(ends[0]), Raise(ends[1]));
    }

    /// <summary>A connected pair of local stream sockets, numbered 10 or higher.</summary>
    public static unsafe (Descriptor Ours, Descriptor Theirs) SocketPair()
    {
        const int local = 1, stream = 1;
        var ends = stackalloc int[2];
        Check(Libc.socketpair(local, stream | Libc.CloseOnExec, 0, ends), "make a socket pair");
        return (Raise(ends[0]), Raise(ends[1]));
    }

    /// <summary>A counter whose write wakes a poll.</summary>
    public static Descriptor Event() => new(Check(Libc.eventfd(0, Libc.CloseOnExec | Libc.NonBlocking), "make an event"));

    /// <summary>A descriptor of a process, readable once the process has ended. Needs Linux 5.3.</summary>
    public static Descriptor OfProcess(int pid) => new(Check(Libc.OpenPid(pid), $"watch process {pid}"));

    public static Descriptor Open(string path, int flags) => new(Check(Libc.open(path, flags | Libc.CloseOnExec, 0), $"open {path}"));

    /// <summary>Reads and writes on this end return at once from now on; the other end isn't affected.</summary>
    public Descriptor WithoutBlocking()
    {
        const int setFlags = 4;
        Check(Libc.fcntl(Number, setFlags, Libc.NonBlocking), "make a descriptor non-blocking");
        return this;
    }

    private static Descriptor Raise(int low)
    {
        const int duplicateCloseOnExec = 1030;
        var high = Libc.fcntl(low, duplicateCloseOnExec, 10);
        var error = Marshal.GetLastPInvokeError();
        Libc.close(low);
        return high >= 0 ? new(high) : throw Failed("number a descriptor", error);
    }

    private static int Check(int result, string doing) => result >= 0 ? result : throw Failed(doing, Marshal.GetLastPInvokeError());

    private static Win32Exception Failed(string doing, int error) => new(error, $"Could not {doing}: {Libc.Describe(error)}.");
}
