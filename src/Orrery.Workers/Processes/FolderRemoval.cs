namespace Orrery.Workers.Processes;

/// <summary>Removes folders that a hostile program filled: no link is followed, no depth of nesting or missing permission stops it.</summary>
internal static class FolderRemoval
{
    private const int Attempts = 5;
    private const int TooDeep = 32;

    /// <summary>Removes the folder and all in it; nothing happens if it doesn't exist.</summary>
    /// <exception cref="IOException">Something in it resists, for example since a process is still writing to it.</exception>
    public static void Remove(string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (Directory.Exists(folder)) Empty(folder, folder, 0);
                if (Directory.Exists(folder)) Directory.Delete(folder);
                return;
            }
            catch (Exception problem) when (attempt < Attempts && problem is IOException or UnauthorizedAccessException)
            {
                Thread.Sleep(20 * attempt); // a killed program may be writing its last file
            }
        }
    }

    private static void Empty(string folder, string top, int depth)
    {
        var moved = false;
        do
        {
            moved = false;
            Permit(folder);
            foreach (var entry in new DirectoryInfo(folder).GetFileSystemInfos())
            {
                if (entry is not DirectoryInfo || entry.LinkTarget is not null) entry.Delete();
                else if (depth < TooDeep) EmptyAndDelete(entry.FullName, top, depth + 1);
                else Lift(entry.FullName, top);
            }
            moved = depth == 0 && Directory.EnumerateFileSystemEntries(folder).Any();
        } while (moved);
    }

    private static void EmptyAndDelete(string folder, string top, int depth)
    {
        Empty(folder, top, depth);
        Directory.Delete(folder);
    }

    /// <summary>Moves a folder that lies too deep to the top, where it will be met again: paths stay short however deep the nesting.</summary>
    private static void Lift(string folder, string top)
    {
        Permit(folder); // moving a folder changes its "..", which needs the right to write to it
        Directory.Move(folder, Path.Combine(top, Guid.NewGuid().ToString("N")));
    }

    private static void Permit(string folder) => Libc.chmod(folder, 0x1c0); // rwx for the owner
}
