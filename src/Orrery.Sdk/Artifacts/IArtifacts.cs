namespace Orrery;

/// <summary>Immutable bytes named by their SHA-256. Publishing is atomic, reading verifies.</summary>
public interface IArtifacts
{
    /// <summary>Stores a file's bytes; the file is moved when it lies on the store's file system, else copied.</summary>
    /// <exception cref="FailureException">Class resource, when the disk is full.</exception>
    Task<Artifact> PutFileAsync(string path, CancellationToken stop = default);

    Task<Artifact> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop = default);

    /// <summary>The whole artifact in memory; meant for documents and single segments, not for masters.</summary>
    /// <exception cref="FailureException">It is missing or damaged: type <c>artifact.missing</c>.</exception>
    Task<byte[]> ReadAsync(ArtifactId id, CancellationToken stop = default);

    /// <summary>A verified path to hand to a tool as a read-only input.</summary>
    Task<string> PathOfAsync(ArtifactId id, CancellationToken stop = default);

    bool Contains(ArtifactId id);
}

/// <param name="Id">The SHA-256 of the bytes.</param>
/// <param name="Size">Bytes.</param>
public sealed record Artifact(ArtifactId Id, long Size);
