using System.ComponentModel;
using System.Text;

namespace Orrery.Workers.Processes;

/// <summary>Starts a program without <see cref="System.Diagnostics.Process"/>, so that we reap it ourselves and see what it used.</summary>
/// <remarks>
/// <c>Process</c> reaps its children in a signal handler and throws their resource usage away; it leaves children that it didn't
/// start alone, so both live side by side. The parent-death signal is tied to the <em>thread</em> that starts a program, which
/// must therefore stay alive as long as the program: <see cref="Wait"/> on the same thread.
/// </remarks>
internal static unsafe class Spawn
{
    private const int ObjectSize = 1024, SignalSetSize = 128;
    private const short SetSignalDefaults = 0x04, SetSignalMask = 0x08, SetSession = 0x80;

    /// <summary>Starts <paramref name="path"/> in a session of its own with exactly the given descriptors, as 0, 1, 2, …, and default signals.</summary>
    /// <returns>The process id, valid until <see cref="Wait"/> has reaped it.</returns>
    /// <exception cref="Win32Exception">The program couldn't be executed.</exception>
    public static int Start(string path, IReadOnlyList<string> argv, IReadOnlyList<string> environment, ReadOnlySpan<Descriptor> descriptors)
    {
        byte* actions = stackalloc byte[ObjectSize], attributes = stackalloc byte[ObjectSize], signals = stackalloc byte[SignalSetSize];
        Libc.posix_spawn_file_actions_init(actions);
        Libc.posix_spawnattr_init(attributes);
        try
        {
            for (var i = 0; i < descriptors.Length; i++) Libc.posix_spawn_file_actions_adddup2(actions, descriptors[i].Number, i);
            Libc.posix_spawn_file_actions_addclosefrom_np(actions, descriptors.Length);
            Libc.posix_spawnattr_setflags(attributes, SetSignalDefaults | SetSignalMask | SetSession);
            Libc.sigfillset(signals);
            Libc.posix_spawnattr_setsigdefault(attributes, signals);
            Libc.sigemptyset(signals);
            Libc.posix_spawnattr_setsigmask(attributes, signals);
            return Start(path, argv, environment, actions, attributes);
        }
        finally
        {
            Libc.posix_spawn_file_actions_destroy(actions);
            Libc.posix_spawnattr_destroy(attributes);
        }
    }

    private static int Start(string path, IReadOnlyList<string> argv, IReadOnlyList<string> environment, byte* actions, byte* attributes)
    {
        var (arguments, argumentAt) = Pack(argv);
        var (variables, variableAt) = Pack(environment);
        fixed (byte* argumentBytes = arguments, variableBytes = variables)
        {
            var argvPointers = new nint[argumentAt.Length + 1];
            var envPointers = new nint[variableAt.Length + 1];
            for (var i = 0; i < argumentAt.Length; i++) argvPointers[i] = (nint)(argumentBytes + argumentAt[i]);
            for (var i = 0; i < variableAt.Length; i++) envPointers[i] = (nint)(variableBytes + variableAt[i]);
            fixed (nint* argvPointer = argvPointers, envPointer = envPointers)
            {
                int pid;
                var error = Libc.posix_spawn(&pid, path, actions, attributes, (byte**)argvPointer, (byte**)envPointer);
                return error == 0 ? pid : throw new Win32Exception(error, $"Could not start {path}: {Libc.Describe(error)}.");
            }
        }
    }

    /// <summary>Waits for the process and reaps it. Its usage includes every descendant that was itself waited for.</summary>
    public static (WaitStatus Status, Libc.Rusage Usage) Wait(int pid)
    {
        int status;
        Libc.Rusage usage;
        while (Libc.wait4(pid, &status, 0, &usage) < 0)
        {
            var error = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
            if (error != Libc.Eintr) throw new Win32Exception(error, $"Could not wait for process {pid}: {Libc.Describe(error)}.");
        }
        return (new(status), usage);
    }

    /// <summary>The largest resident set that this very process ever had, in bytes.</summary>
    public static long OwnPeakMemory()
    {
        Libc.Rusage usage;
        return Libc.getrusage(0, &usage) == 0 ? usage.MaxRssKilobytes * 1024 : 0;
    }

    private static (byte[] Bytes, int[] Offsets) Pack(IReadOnlyList<string> texts)
    {
        var bytes = new List<byte>();
        var offsets = new int[texts.Count];
        for (var i = 0; i < texts.Count; i++)
        {
            if (texts[i].Contains('\0')) throw new ArgumentException($"Argument {i} holds a NUL character, which no program can be given.");
            offsets[i] = bytes.Count;
            bytes.AddRange(Encoding.UTF8.GetBytes(texts[i]));
            bytes.Add(0);
        }
        bytes.Add(0);
        return (bytes.ToArray(), offsets);
    }
}

/// <summary>How a process ended, as <c>wait</c> encodes it: by an exit code or by a signal.</summary>
internal readonly record struct WaitStatus(int Raw)
{
    public int? Signal => (Raw & 0x7f) is > 0 and < 0x7f ? Raw & 0x7f : null;
    public int? ExitCode => (Raw & 0x7f) == 0 ? (Raw >> 8) & 0xff : null;
}
