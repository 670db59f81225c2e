using System.Collections.Immutable;

namespace Orrery.Workers.Processes;

/// <summary>A folder that belongs to this process for as long as it lives, and whose leftovers the next process removes.</summary>
/// <remarks>
/// Next to each folder <c>NAME</c> lies <c>NAME.lock</c>, which its owner holds locked. The kernel lets go of a lock when the owner dies, however
/// it dies, so a lock that can be taken marks a dead owner. Unlike a process id, this can't be mistaken after a reboot, when
/// numbers are used again, or between containers that share a folder.
/// </remarks>
internal sealed class OwnedFolder : IDisposable
{
    private const string LockSuffix = ".lock";
    private readonly FileStream _lock;

    private OwnedFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <summary>Makes a folder of our own below <paramref name="root"/>, which is made too if it doesn't exist.</summary>
    public static OwnedFolder Create(string root)
    {
        Directory.CreateDirectory(root);
        while (true)
        {
            var path = System.IO.Path.Combine(root, $"{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");
            if (TryLock(path + LockSuffix, FileMode.CreateNew) is not { } held) continue;
            if (File.Exists(path + LockSuffix)) // a sweep may have come between making and locking the file, and removed it
            {
                Directory.CreateDirectory(path);
                return new(path, held);
            }
            held.Dispose();
        }
    }

    /// <summary>Removes the folders below <paramref name="root"/> whose owners are dead; their names.</summary>
    public static ImmutableArray<string> Sweep(string root)
    {
        var swept = ImmutableArray.CreateBuilder<string>();
        if (!Directory.Exists(root)) return [];
        foreach (var lockFile in Directory.EnumerateFiles(root, "*" + LockSuffix).ToArray())
        {
            using var held = TryLock(lockFile, FileMode.Open);
            if (held is null) continue; // its owner lives
            var folder = lockFile[..^LockSuffix.Length];
            FolderRemoval.Remove(folder);
            File.Delete(lockFile);
            swept.Add(System.IO.Path.GetFileName(folder));
        }
        return swept.ToImmutable();
    }

    /// <summary>Whether the process that a folder belongs to lives.</summary>
    public static bool IsOwned(string folder)
    {
        if (!File.Exists(folder + LockSuffix)) return false;
        using var held = TryLock(folder + LockSuffix, FileMode.Open);
        return held is null;
    }

    /// <summary>Removes the folder.</summary>
    public void Dispose()
    {
        FolderRemoval.Remove(Path);
        File.Delete(Path + LockSuffix);
        _lock.Dispose();
    }

    private static FileStream? TryLock(string file, FileMode mode)
    {
        try
        {
            return new(file, mode, FileAccess.ReadWrite, FileShare.None); // an flock, held by this open file
        }
        catch (Exception busy) when ((busy is IOException or UnauthorizedAccessException) && (mode == FileMode.Open || File.Exists(file)))
        {
            return null;
        }
    }
}
