namespace Orrery.Workers.Artifacts;

/// <summary>An artifact and its length in bytes.</summary>
public readonly record struct StoredArtifact(ArtifactId Id, long Size);

/// <summary>An artifact whose bytes no longer hash to its name. It was moved out of the way and counts as missing.</summary>
/// <param name="Id">What the bytes should have been.</param>
/// <param name="Actual">What they are.</param>
/// <param name="Quarantined">Where they lie now, for whoever wants to know what happened to the disk.</param>
public sealed record CorruptArtifact(ArtifactId Id, ArtifactId Actual, string Quarantined);
