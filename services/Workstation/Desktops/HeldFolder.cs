namespace Orrery.Services.Workstation.Desktops;

/// <summary>A folder that belongs to this process as long as it lives: beside it lies a file that is held locked, which the kernel lets go of however the process dies. So the next one
/// knows what is left over.</summary>
internal sealed class HeldFolder : IDisposable
{
    private const string Suffix = ".lock";

    /// <summary>Folders of versions that held none are left over when they are older than any desktop can be.</summary>
    private static readonly TimeSpan Older = TimeSpan.FromDays(3);

    private readonly FileStream _lock;

    private HeldFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <summary>Takes a path; what another process left there is removed, and the folder isn't made.</summary>
    /// <exception cref="IOException">Another process has it.</exception>
    public static HeldFolder Take(string path)
    {
        while (true)
        {
            var held = new FileStream(path + Suffix, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            // A sweep may have removed the file between its being made and its being locked.
            if (!File.Exists(path + Suffix))
            {
                held.Dispose();
                continue;
            }

            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            return new HeldFolder(path, held);
        }
    }

    /// <summary>Removes the folders below <paramref name="root"/> that were held and are no more.</summary>
    /// <param name="isOurs">Which folders, by their names, are to be held by somebody; of these the ones that never were go when they are old.</param>
    public static void Sweep(string root, Func<string, bool> isOurs)
    {
        if (!Directory.Exists(root)) return;
        foreach (var file in Directory.GetFiles(root, "*" + Suffix)) RemoveUnlessHeld(file[..^Suffix.Length]);
        foreach (var folder in new DirectoryInfo(root).GetDirectories())
            if (isOurs(folder.Name) && !File.Exists(folder.FullName + Suffix) && DateTime.UtcNow - folder.LastWriteTimeUtc > Older)
                folder.Delete(recursive: true);
    }

    /// <summary>Lets go of it and removes what is there.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
        File.Delete(Path + Suffix);
        _lock.Dispose();
    }

    private static void RemoveUnlessHeld(string path)
    {
        try
        {
            using var held = new FileStream(path + Suffix, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            File.Delete(path + Suffix);
        }
        catch (IOException)
        {
            // Its owner lives, or another process was faster.
        }
    }
}
