using Orrery.Workers.Artifacts;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Versions;

/// <summary>A version that is published.</summary>
/// <param name="Name">The assembly's name: the folder above the versions'.</param>
/// <param name="Assembly">Path of the published assembly.</param>
public sealed record PublishedVersion(string Name, VersionId Id, string Assembly);

/// <summary>Published versions, each in a folder <c>NAME/ID</c> that never changes: what services run from, so that a build over the original disturbs nothing.</summary>
/// <remarks>A folder appears under its name at once, complete and flushed, or not at all; whoever publishes the same bytes again finds it there.</remarks>
public sealed class VersionFolders(string root)
{
    private const string Unfinished = ".unfinished-";

    /// <summary>Publishes the folder that a service's assembly lies in.</summary>
    /// <exception cref="InvalidOperationException">There is no such assembly, or too much beside it.</exception>
    /// <exception cref="IOException">It can't be read or written.</exception>
    public PublishedVersion Publish(string assembly)
    {
        if (!File.Exists(assembly)) throw new InvalidOperationException(Hosting.ServiceLoader.Problem(assembly));
        var source = ServiceFolder.Read(assembly);
        if (Find(NameOf(source), source.Id) is { } there)
        {
            if (ServiceFolder.Read(there.Assembly).Id == there.Id) return there;
            // Somebody has changed what never changes: whoever has the bytes mends it.
            Remove(there);
        }

        var copy = System.IO.Path.Combine(Directory.CreateDirectory(root).FullName, Unfinished + Guid.NewGuid().ToString("n"));
        try
        {
            Copy(source, copy);
            // A build may have been writing there: the version is what was copied.
            var copied = ServiceFolder.Read(System.IO.Path.Combine(copy, source.Assembly));
            var target = FolderOf(NameOf(copied), copied.Id);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            if (Libc.rename(copy, target) != 0 && !Directory.Exists(target)) throw DurableFile.Failed($"rename {copy} to {target}");
            DurableFile.FlushFolder(System.IO.Path.GetDirectoryName(target)!);
            DurableFile.FlushFolder(root);
            return Find(NameOf(copied), copied.Id) ?? throw new IOException($"{target} was published, but holds no {source.Assembly}. Publish the service again.");
        }
        finally
        {
            FolderRemoval.Remove(copy);
        }
    }

    /// <summary>A version that is there; null when it isn't.</summary>
    public PublishedVersion? Find(string name, VersionId id)
    {
        var assembly = System.IO.Path.Combine(FolderOf(name, id), name + ".dll");
        return File.Exists(assembly) ? new PublishedVersion(name, id, assembly) : null;
    }

    /// <summary>All that are there.</summary>
    public IReadOnlyList<PublishedVersion> All() => !Directory.Exists(root) ? [] :
    [
        .. from name in Directory.GetDirectories(root)
           where !System.IO.Path.GetFileName(name).StartsWith('.')
           from folder in Directory.GetDirectories(name)
           let id = VersionId.TryParse(System.IO.Path.GetFileName(folder), out var id) ? id : default
           where !id.IsNone
           let found = Find(System.IO.Path.GetFileName(name), id)
           where found is not null
           select found,
    ];

    /// <summary>Removes a version: at once under its name, then its files.</summary>
    public void Remove(PublishedVersion version)
    {
        var going = System.IO.Path.Combine(root, Unfinished + Guid.NewGuid().ToString("n"));
        Directory.Move(FolderOf(version.Name, version.Id), going);
        FolderRemoval.Remove(going);
    }

    /// <summary>Removes what publishing and removing left behind when their process was killed. Nobody may be publishing.</summary>
    public void Sweep()
    {
        if (!Directory.Exists(root)) return;
        foreach (var left in Directory.GetDirectories(root, Unfinished + "*")) FolderRemoval.Remove(left);
    }

    private static string NameOf(ServiceFolder folder) => System.IO.Path.GetFileNameWithoutExtension(folder.Assembly);

    private string FolderOf(string name, VersionId id) => System.IO.Path.Combine(root, name, id.ToString());

    private static void Copy(ServiceFolder source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in source.Files)
        {
            var to = System.IO.Path.Combine(target, file);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
            // A copy, which costs nothing where the file system can share blocks. Not a hard link: a build writes into the file that it finds.
            File.Copy(System.IO.Path.Combine(source.Path, file), to);
            using var written = File.OpenHandle(to, FileMode.Open, FileAccess.Read);
            RandomAccess.FlushToDisk(written);
        }

        foreach (var folder in Directory.GetDirectories(target, "*", SearchOption.AllDirectories)) DurableFile.FlushFolder(folder);
        DurableFile.FlushFolder(target);
    }
}
