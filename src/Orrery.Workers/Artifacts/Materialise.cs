using Orrery.Workers.Processes;

namespace Orrery.Workers.Artifacts;

/// <summary>Makes a file of an artifact somewhere else.</summary>
internal static class Materialise
{
    private const uint Ordinary = 0x1a4; // rw-r--r--

    /// <summary>Replaces the destination all at once. The unfinished file has a fixed name beside it, so that after a crash the next try replaces it.</summary>
    public static void File(string artifact, string destination, bool share)
    {
        var folder = Path.GetDirectoryName(destination)!;
        var unfinished = Path.Combine(folder, $".{Path.GetFileName(destination)}.unfinished");
        System.IO.File.Delete(unfinished);
        try
        {
            if (!share || Libc.link(artifact, unfinished) != 0) Copy(artifact, unfinished);
            if (Libc.rename(unfinished, destination) != 0) throw DurableFile.Failed($"rename {unfinished} to {destination}");
        }
        catch (IOException full) when (DiskFullException.Is(full))
        {
            throw new DiskFullException(destination, FileFacts.Of(unfinished)?.Size ?? 0, folder, full);
        }
        finally
        {
            System.IO.File.Delete(unfinished); // is there only if something failed, or if it was a link to the very same file
        }
    }

    /// <summary>.NET shares blocks with the original where the file system can, and copies otherwise.</summary>
    private static void Copy(string artifact, string unfinished)
    {
        System.IO.File.Copy(artifact, unfinished);
        Libc.chmod(unfinished, Ordinary);
    }
}
