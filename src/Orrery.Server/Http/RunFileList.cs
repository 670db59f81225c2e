using System.Collections.Frozen;
using System.Text.Json;
using Orrery.Hosting;
using Orrery.Workers.Artifacts;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Http;

/// <summary>The list of a run's files: the artifact that its result names as <c>files</c>.</summary>
internal static class RunFileList
{
    private const int MaxListBytes = 32 << 20;

    /// <summary>The files by path; empty when the run left none.</summary>
    /// <exception cref="ProblemException">The list is lost, or doesn't read.</exception>
    public static async Task<FrozenDictionary<string, Artifact>> OfAsync(Payload result, LargePayloads payloads, ArtifactStore store) =>
        await NameOfAsync(result, payloads) is { } list ? await ReadAsync(list, store) : FrozenDictionary<string, Artifact>.Empty;

    /// <summary>Which artifact it is; null when the run left no files.</summary>
    public static async Task<ArtifactId?> NameOfAsync(Payload result, LargePayloads payloads) =>
        !result.IsEmpty && TryName(await payloads.ReadAsync(result, "the run's result"), out var list) ? list : null;

    public static async Task<FrozenDictionary<string, Artifact>> ReadAsync(ArtifactId list, ArtifactStore store)
    {
        if (await store.PathOfAsync(list) is not { } path) throw new ProblemException(404, "artifact.unknown", $"The run's list of files, artifact {list}, is not here.");
        if (new FileInfo(path).Length > MaxListBytes) throw new ProblemException(500, "files.size", $"The run's list of files, artifact {list}, has more than {MaxListBytes:N0} bytes.");
        try
        {
            var files = JsonSerializer.Deserialize<Dictionary<string, Artifact>>(await File.ReadAllBytesAsync(path), OrreryJson.Options)!;
            return files.Where(f => IsPlain(f.Key)).ToFrozenDictionary();
        }
        catch (JsonException e)
        {
            throw new ProblemException(500, "files.json", $"Artifact {list} doesn't read as a list of files: {e.Message}");
        }
    }

    private static bool TryName(ReadOnlyMemory<byte> result, out ArtifactId list)
    {
        list = default;
        using var document = JsonDocument.Parse(result);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("files", out var files)
            && files.ValueKind == JsonValueKind.String && ArtifactId.TryParse(files.GetString(), out list);
    }

    /// <summary>Relative, with slashes, going nowhere but down.</summary>
    public static bool IsPlain(string path) =>
        path.Length is > 0 and <= 1024 && !path.AsSpan().ContainsAny('\\', '\0') && path.Split('/').All(p => p is not ("" or "." or ".."));
}
