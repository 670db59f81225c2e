using System.Runtime.InteropServices;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Artifacts;

/// <summary>Publishing a finished file under its final name so that a crash leaves either all of it or nothing.</summary>
public static class DurableFile
{
    /// <summary>
    /// Renames a file whose content has been flushed, replacing any file of that name, and flushes the folder. When this returns, the
    /// file outlives a crash of the machine, as far as the disk keeps its word.
    /// </summary>
    public static void Publish(string finished, string destination)
    {
        var folder = Path.GetDirectoryName(destination)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            FlushFolder(Path.GetDirectoryName(folder)!);
        }
        if (Libc.rename(finished, destination) != 0) throw Failed($"rename {finished} to {destination}");
        FlushFolder(folder);
    }

    public static void FlushFolder(string folder)
    {
        using var open = Descriptor.Open(folder, Libc.Directory);
        if (Libc.fsync(open.Number) != 0) throw Failed($"flush {folder}");
    }

    /// <summary>All that was written to the file system that a folder lies on, by whomever: for very many files cheaper than each by itself.</summary>
    public static void FlushFileSystem(string folder)
    {
        using var open = Descriptor.Open(folder, Libc.Directory);
        if (Libc.syncfs(open.Number) != 0) throw Failed($"flush the file system of {folder}");
    }

    /// <summary>An error of a call of the C library as .NET would throw it: <see cref="Exception.HResult"/> is the errno.</summary>
    internal static IOException Failed(string doing)
    {
        var error = Marshal.GetLastPInvokeError();
        return new($"Could not {doing}: {Libc.Describe(error)}.", error);
    }
}
