using System.Collections.Immutable;

namespace Orrery;

/// <summary>A folder of immutable files: relative paths with forward slashes, and what is there.</summary>
/// <remarks>Kept as an artifact of its own (<see cref="Json"/>). A run whose result has a property <c>files</c> with such an artifact's id has its
/// files served under <c>/runs/RUN/files/</c>.</remarks>
public sealed record FileTree(ImmutableSortedDictionary<string, Artifact> Files)
{
    public static readonly FileTree Empty = new(ImmutableSortedDictionary.Create<string, Artifact>(StringComparer.Ordinal));

    /// <summary>The tree as an artifact's bytes: <c>{"path": {"id": …, "size": …}, …}</c>, paths in ordinal order.</summary>
    public byte[] Json() => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Files, OrreryJson.Options);

    public static FileTree Parse(ReadOnlySpan<byte> json) =>
        new(System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, Artifact>>(json, OrreryJson.Options)!.ToImmutableSortedDictionary(StringComparer.Ordinal));
}
