using System.Text;
using Orrery.Workers.Artifacts;

namespace Orrery.Workers.Tests.Artifacts;

/// <summary>A store in a folder of its own, removed afterwards.</summary>
public abstract class ArtifactFixture : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("orrery-test-");
    private ArtifactStore? _store;

    protected string Root => _root.FullName;
    protected string StoreRoot => Path.Combine(Root, "store");
    protected List<CorruptArtifact> Corrupt { get; } = [];
    protected ArtifactStore Store => _store ??= Open();
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected ArtifactStore Open() => new(StoreRoot, Corrupt.Add);

    protected Task<StoredArtifact> Put(string text) => Store.PutAsync(Encoding.UTF8.GetBytes(text), cancel: Cancel);

    protected static async Task<string?> Read(ArtifactStore store, ArtifactId id)
    {
        await using var stream = await store.OpenReadAsync(id, Cancel);
        return stream is null ? null : await new StreamReader(stream).ReadToEndAsync(Cancel);
    }

    protected string Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Every file below the store but its lock files, relative to it.</summary>
    protected IEnumerable<string> FilesInStore() => Directory.EnumerateFiles(StoreRoot, "*", SearchOption.AllDirectories)
        .Where(path => !path.EndsWith(".lock")).Select(path => Path.GetRelativePath(StoreRoot, path)).Order(StringComparer.Ordinal);

    public void Dispose()
    {
        _store?.Dispose();
        _root.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }
}
