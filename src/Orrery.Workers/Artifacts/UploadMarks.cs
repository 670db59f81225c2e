using Orrery.Workers.Processes;

namespace Orrery.Workers.Artifacts;

/// <summary>Remembers which artifacts only uploads have brought, and which runs were started with them, so that what no run accepted can be removed again.</summary>
/// <remarks>
/// A mark is a file of the artifact's name below <c>uploads</c>, with a line for each run. A function that makes the same bytes takes the mark away, before and
/// after it publishes them, from whatever process; a removal looks at the artifact's inode before it looks at the mark, and puts back what isn't that inode.
/// So what a function has made is never removed. Marks are set and artifacts removed by one process at a time, the server's.
/// </remarks>
public sealed class UploadMarks
{
    /// <summary>An upload that so many runs have named is kept.</summary>
    public const int MostRuns = 1000;

    private readonly ArtifactFolders _folders;
    private readonly Func<string> _newTemporary;
    private readonly Lock _gate = new();

    internal UploadMarks(ArtifactFolders folders, Func<string> newTemporary) => (_folders, _newTemporary) = (folders, newTemporary);

    /// <summary>All marked artifacts.</summary>
    public IEnumerable<ArtifactId> All() => new DirectoryInfo(_folders.Uploads).EnumerateFiles("*", SearchOption.AllDirectories)
        .Select(f => ArtifactId.TryParse("sha256-" + f.Name, out var id) ? id : default).Where(id => !id.IsNone);

    public bool Has(ArtifactId id) => File.Exists(_folders.OfUpload(id));

    /// <summary>The runs that were started with an upload, oldest first; empty when it has no mark.</summary>
    public IReadOnlyList<string> RunsOf(ArtifactId id)
    {
        try
        {
            return File.ReadAllLines(_folders.OfUpload(id));
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Notes that a run is to be started with the artifact, if it is marked.</summary>
    public void Name(ArtifactId id, string run)
    {
        lock (_gate)
            if (Has(id) && !RunsOf(id).Contains(run)) File.AppendAllText(_folders.OfUpload(id), run + "\n");
    }

    /// <summary>The artifact is to be kept, whatever becomes of later runs.</summary>
    public void Keep(ArtifactId id)
    {
        lock (_gate) Clear(id);
    }

    /// <summary>Removes an artifact that only uploads have brought.</summary>
    /// <returns>False when there is none, or a function has made the same meanwhile.</returns>
    public bool Remove(ArtifactId id)
    {
        lock (_gate)
        {
            var path = _folders.Of(id);
            var seen = FileFacts.Of(path);
            if (!Has(id)) return false;
            var aside = _newTemporary();
            if (seen is null || Libc.rename(path, aside) != 0)
            {
                Clear(id);
                return false;
            }

            var removed = FileFacts.Of(aside) == seen;
            if (removed) File.Delete(aside);
            else DurableFile.Publish(aside, path);
            Clear(id);
            return removed;
        }
    }

    /// <summary>Marks an artifact that is about to be published by an upload, unless it is there already for another reason.</summary>
    internal void Set(ArtifactId id)
    {
        lock (_gate)
        {
            if (Has(id)) return;
            var mark = _folders.OfUpload(id);
            Directory.CreateDirectory(Path.GetDirectoryName(mark)!);
            File.WriteAllBytes(mark, []);
            if (FileFacts.Of(_folders.Of(id)) is not null) Clear(id);
        }
    }

    /// <summary>Takes a mark away; costs a look at the folder when there is none.</summary>
    internal void Clear(ArtifactId id)
    {
        if (Has(id)) File.Delete(_folders.OfUpload(id));
    }
}
