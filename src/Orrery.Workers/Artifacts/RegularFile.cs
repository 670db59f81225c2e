using Microsoft.Win32.SafeHandles;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Artifacts;

/// <summary>Opening files that somebody else may have made: never through a link, never a pipe or device, which could block or lead elsewhere.</summary>
internal static class RegularFile
{
    private const uint ReadOnlyForAll = 0x124; // r--r--r--

    /// <exception cref="FileNotFoundException">There is nothing of that name.</exception>
    /// <exception cref="InvalidDataException">It is no regular file.</exception>
    public static FileStream OpenRead(string path)
    {
        var found = FileFacts.Of(path) ?? throw new FileNotFoundException($"There is no file {path}.", path);
        if (!found.IsRegular) throw new InvalidDataException($"{path} is no regular file (a link, folder, pipe or device), so it can't be stored or read as an artifact.");
        var fd = Libc.open(path, Libc.CloseOnExec | Libc.NoFollow | Libc.NonBlocking, 0);
        if (fd < 0) throw DurableFile.Failed($"open {path}");
        var handle = new SafeFileHandle(fd, ownsHandle: true);
        if (FileFacts.Of(handle).IsRegular) return new(handle, FileAccess.Read, bufferSize: 0);
        handle.Dispose();
        throw new InvalidDataException($"{path} was exchanged for something that is no regular file.");
    }

    /// <summary>Makes a file that is about to become an artifact this user's own, and read-only.</summary>
    public static void Seal(string path)
    {
        if (Environment.IsPrivilegedProcess) Libc.chown(path, 0, 0); // the superuser's sandboxed programs run as nobody
        Libc.chmod(path, ReadOnlyForAll);
    }
}
