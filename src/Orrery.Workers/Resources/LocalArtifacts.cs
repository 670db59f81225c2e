using Orrery.Workers.Artifacts;

namespace Orrery.Workers.Resources;

/// <summary>The store's artifacts as functions see them: what is missing or doesn't fit is a failure that says so.</summary>
internal sealed class LocalArtifacts(ArtifactStore store) : IArtifacts
{
    public async Task<Artifact> PutFileAsync(string path, CancellationToken stop = default) =>
        Of(await Guarded(() => store.PutFileAsync(path, move: true, stop)).ConfigureAwait(false));

    public async Task<Artifact> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop = default) =>
        Of(await Guarded(() => store.PutAsync(bytes, cancel: stop)).ConfigureAwait(false));

    public async Task<byte[]> ReadAsync(ArtifactId id, CancellationToken stop = default) =>
        await File.ReadAllBytesAsync(await PathOfAsync(id, stop).ConfigureAwait(false), stop).ConfigureAwait(false);

    public async Task<string> PathOfAsync(ArtifactId id, CancellationToken stop = default) =>
        await store.PathOfAsync(id, stop).ConfigureAwait(false) ?? throw new FailureException(new Failure(ErrorClass.User, "artifact.missing",
            $"Artifact {id} is missing, or was damaged and set aside. Retry the run to compute it again; if it is a source, upload it again."));

    public bool Contains(ArtifactId id) => store.Contains(id);

    private static Artifact Of(StoredArtifact stored) => new(stored.Id, stored.Size);

    private static async Task<StoredArtifact> Guarded(Func<Task<StoredArtifact>> put)
    {
        try
        {
            return await put().ConfigureAwait(false);
        }
        catch (DiskFullException e)
        {
            throw new FailureException(new Failure(ErrorClass.Resource, "disk.full", e.Message));
        }
    }
}
