using System.Runtime.InteropServices;

namespace Orrery.Workers.Processes;

/// <summary>The few calls of the C library that .NET doesn't offer. 64-bit Linux with glibc 2.34 or later.</summary>
/// <remarks>Every call leaves errno in <see cref="Marshal.GetLastPInvokeError"/> unless its result says otherwise.</remarks>
internal static partial class Libc
{
    public const int SigKill = 9, SigXCpu = 24, SigXFsz = 25;
    public const int Enoent = 2, Eintr = 4, Eio = 5, Eagain = 11, Exdev = 18, Efbig = 27, Enospc = 28, Epipe = 32, Edquot = 122;
    public const int CloseOnExec = 0x80000, NonBlocking = 0x800;

    // The only two flags of open that differ between the architectures we run on.
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    public static readonly int NoFollow = Arm ? 0x8000 : 0x20000, Directory = Arm ? 0x4000 : 0x10000;

    public const short PollIn = 1, PollOut = 4, PollErr = 8, PollHup = 16;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Revents;
    }

    /// <summary>What <c>wait4</c> reports: microseconds of CPU and kilobytes of memory among fields that we don't read.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct Rusage
    {
        public long UserSeconds, UserMicroseconds, SystemSeconds, SystemMicroseconds, MaxRssKilobytes;
        public fixed long Rest[13];

        public readonly TimeSpan User => TimeSpan.FromSeconds(UserSeconds) + TimeSpan.FromMicroseconds(UserMicroseconds);
        public readonly TimeSpan System => TimeSpan.FromSeconds(SystemSeconds) + TimeSpan.FromMicroseconds(SystemMicroseconds);
    }

    /// <summary><c>struct statx</c>: the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct Statx
    {
        [FieldOffset(0x1c)] public ushort Mode;
        [FieldOffset(0x20)] public ulong Inode;
        [FieldOffset(0x28)] public ulong Size;
        [FieldOffset(0x70)] public long ModifiedSeconds;
        [FieldOffset(0x78)] public uint ModifiedNanoseconds;
        [FieldOffset(0x88)] public uint DeviceMajor;
        [FieldOffset(0x8c)] public uint DeviceMinor;
    }

    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int pipe2(int* ends, int flags);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int socketpair(int domain, int type, int protocol, int* ends);
    [LibraryImport("libc", SetLastError = true)] public static partial int fcntl(int fd, int command, nint argument);
    [LibraryImport("libc", SetLastError = true)] public static partial int close(int fd);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial nint read(int fd, byte* buffer, nint count);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial nint write(int fd, byte* buffer, nint count);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int poll(PollFd* fds, nuint count, int timeoutMs);
    [LibraryImport("libc", SetLastError = true)] public static partial int eventfd(uint initial, int flags);
    [LibraryImport("libc", SetLastError = true)] public static partial int kill(int pid, int signal);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int wait4(int pid, int* status, int options, Rusage* usage);
    [LibraryImport("libc", SetLastError = true)] public static unsafe partial int getrusage(int who, Rusage* usage);
    [LibraryImport("libc", SetLastError = true)] public static partial int fsync(int fd);
    [LibraryImport("libc", SetLastError = true)] public static partial int syncfs(int fd);
    [LibraryImport("libc", SetLastError = true)] public static partial uint geteuid();
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] public static partial int open(string path, int flags, uint mode);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] public static partial int rename(string from, string to);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] public static partial int link(string from, string to);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] public static partial int chmod(string path, uint mode);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] public static partial int chown(string path, uint user, uint group);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statx(int folder, string path, int flags, uint mask, out Statx result);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)] private static partial nint pidfd_open(nint number, nint pid, nint flags);
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint pidfd_send_signal(nint number, nint pidfd, nint signal, nint info, nint flags);

    /// <summary>A descriptor that names this process and no later one with its number. System calls 434 and 424 on every architecture.</summary>
    public static int OpenPid(int pid) => (int)pidfd_open(434, pid, 0);
    public static int SignalPid(int pidfd, int signal) => (int)pidfd_send_signal(424, pidfd, signal, 0, 0);

    // glibc's posix_spawn objects are opaque; their buffers are allocated larger than any known layout (80 and 336 bytes).
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int posix_spawn(int* pid, string path, byte* actions, byte* attributes, byte** argv, byte** envp);
    [LibraryImport("libc")] public static unsafe partial int posix_spawn_file_actions_init(byte* actions);
    [LibraryImport("libc")] public static unsafe partial int posix_spawn_file_actions_destroy(byte* actions);
    [LibraryImport("libc")] public static unsafe partial int posix_spawn_file_actions_adddup2(byte* actions, int fd, int newFd);
    [LibraryImport("libc")] public static unsafe partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int from);
    [LibraryImport("libc")] public static unsafe partial int posix_spawnattr_init(byte* attributes);
    [LibraryImport("libc")] public static unsafe partial int posix_spawnattr_destroy(byte* attributes);
    [LibraryImport("libc")] public static unsafe partial int posix_spawnattr_setflags(byte* attributes, short flags);
    [LibraryImport("libc")] public static unsafe partial int posix_spawnattr_setsigmask(byte* attributes, byte* set);
    [LibraryImport("libc")] public static unsafe partial int posix_spawnattr_setsigdefault(byte* attributes, byte* set);
    [LibraryImport("libc")] public static unsafe partial int sigfillset(byte* set);
    [LibraryImport("libc")] public static unsafe partial int sigemptyset(byte* set);

    /// <summary>The system's own words for an errno.</summary>
    public static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);
}
