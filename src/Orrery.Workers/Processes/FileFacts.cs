using System.Runtime.InteropServices;

namespace Orrery.Workers.Processes;

/// <summary>What identifies a file and its content without reading it: the same facts mean that nobody has written to it since.</summary>
internal readonly record struct FileFacts(uint Mode, ulong Device, ulong Inode, long Size, long ModifiedSeconds, uint ModifiedNanoseconds)
{
    private const int WorkingFolder = -100, NoFollow = 0x100, EmptyPath = 0x1000;
    private const uint BasicFacts = 0x7ff, TypeMask = 0xf000, Regular = 0x8000, Folder = 0x4000, Socket = 0xc000;

    public bool IsRegular => (Mode & TypeMask) == Regular;
    public bool IsFolder => (Mode & TypeMask) == Folder;

    public bool IsSocket => (Mode & TypeMask) == Socket;

    /// <summary>The facts of a path, not following a link at its end; null when there is nothing.</summary>
    public static FileFacts? Of(string path) => Read(WorkingFolder, path, NoFollow);

    /// <summary>The facts of an open file.</summary>
    public static FileFacts Of(SafeHandle file) =>
        Read((int)file.DangerousGetHandle(), "", EmptyPath) ?? throw new IOException($"Could not look at an open file: {Marshal.GetLastPInvokeErrorMessage()}.");

    private static FileFacts? Read(int folder, string path, int flags)
    {
        if (Libc.statx(folder, path, flags, BasicFacts, out var found) != 0) return null;
        return new(found.Mode, (ulong)found.DeviceMajor << 32 | found.DeviceMinor, found.Inode, (long)found.Size, found.ModifiedSeconds, found.ModifiedNanoseconds);
    }
}
