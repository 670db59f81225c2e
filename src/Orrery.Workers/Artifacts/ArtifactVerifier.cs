using System.Collections.Concurrent;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Artifacts;

/// <summary>Checks that an artifact's bytes still hash to its name, once for each file, and puts damaged ones out of the way.</summary>
internal sealed class ArtifactVerifier(ArtifactFolders folders, Action<CorruptArtifact>? onCorrupt)
{
    private const int MostRemembered = 1_000_000; // about 100 MB
    private readonly ConcurrentDictionary<ArtifactId, FileFacts> _verified = new();
    private readonly SemaphoreSlim[] _busy = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>This process has just computed the hash of this file's bytes.</summary>
    public void Remember(ArtifactId id)
    {
        if (FileFacts.Of(folders.Of(id)) is { } facts) Remember(id, facts);
    }

    /// <summary>The path of an artifact that is in order; null when it is missing or turned out damaged.</summary>
    public async Task<string?> VerifiedPathAsync(ArtifactId id, CancellationToken cancel)
    {
        var path = folders.Of(id);
        if (IsRemembered(id, path)) return path;
        var busy = _busy[id.GetHashCode() & (_busy.Length - 1)]; // readers of one artifact wait for one check of it
        await busy.WaitAsync(cancel);
        try
        {
            return IsRemembered(id, path) || await VerifyAsync(id, path, cancel) ? path : null;
        }
        finally
        {
            busy.Release();
        }
    }

    private bool IsRemembered(ArtifactId id, string path) => _verified.TryGetValue(id, out var facts) && FileFacts.Of(path) == facts;

    private async Task<bool> VerifyAsync(ArtifactId id, string path, CancellationToken cancel)
    {
        if (FileFacts.Of(path) is not { IsRegular: true }) return false;
        await using var file = RegularFile.OpenRead(path);
        var facts = FileFacts.Of(file.SafeFileHandle);
        var actual = await HashingCopy.RunAsync(file, null, null, cancel);
        if (actual.Id == id)
        {
            Remember(id, facts);
            return true;
        }
        if (FileFacts.Of(path) == facts) Quarantine(id, actual.Id, path); // else it has just been replaced by a good one
        return false;
    }

    private void Quarantine(ArtifactId id, ArtifactId actual, string path)
    {
        var place = Path.Combine(folders.Quarantine, $"{id.Hex}.{Guid.NewGuid().ToString("N")[..8]}");
        if (Libc.rename(path, place) != 0) throw DurableFile.Failed($"put the damaged artifact {id} out of the way, to {place}");
        _verified.TryRemove(id, out _);
        onCorrupt?.Invoke(new(id, actual, place));
    }

    private void Remember(ArtifactId id, FileFacts facts)
    {
        if (_verified.Count >= MostRemembered) _verified.Clear();
        _verified[id] = facts;
    }
}
