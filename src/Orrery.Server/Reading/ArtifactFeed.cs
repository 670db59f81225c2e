using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Workers.Artifacts;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Reading;

/// <summary>Brings what runs, steps and uploads say of artifacts into the read model: noted on partitions' threads, written by the read model's own.</summary>
internal sealed class ArtifactFeed(SqliteConnection connection, ArtifactStore store, LargePayloads payloads) : IDisposable
{
    /// <summary>Steps that wait to be written. Of more, what they say is only found when the file is made anew.</summary>
    private const int MostNaming = 100_000;

    private readonly Lock _gate = new();
    private readonly ArtifactRows _rows = new(connection);
    private readonly ArtifactUses _uses = new(payloads);
    private News _news = new([], []);

    /// <summary>Something was left out.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Takes note of steps that may have made artifacts, or been given them; returns at once.</summary>
    public void Naming(ImmutableArray<NamingStep> steps)
    {
        lock (_gate)
        {
            if (_news.Steps.Count < MostNaming) _news.Steps.AddRange(steps);
            else IsPartial = true;
        }
    }

    /// <summary>Takes note of an upload; returns at once.</summary>
    public void Stored(ArtifactId artifact, string space)
    {
        lock (_gate) _news.Uploads.Add((artifact, DateTimeOffset.UtcNow, space));
    }

    /// <summary>Writes all that was noted before, and what these runs say; what can't be written is kept for the next time.</summary>
    public async Task WriteAsync(IEnumerable<RunHeader> runs)
    {
        News news;
        lock (_gate) (news, _news) = (_news, new News([], []));
        try
        {
            await PutAsync(runs, news.Steps).ConfigureAwait(false);
            if (news.Uploads.Count > 0) _rows.Put(news.Uploads);
        }
        catch
        {
            lock (_gate)
            {
                _news.Steps.InsertRange(0, news.Steps);
                _news.Uploads.InsertRange(0, news.Uploads);
            }

            throw;
        }
    }

    /// <summary>Writes what runs say that the store has.</summary>
    public Task PutAsync(IReadOnlyList<RunImage> runs) => PutAsync(runs.Select(r => r.Header), runs.SelectMany(r => r.Steps.Select(s => new NamingStep(r.Header, s))));

    /// <summary>Writes which artifacts there are, whoever names them.</summary>
    public void PutAll()
    {
        foreach (var some in store.List().Chunk(500)) _rows.Put(some.Select(a => (a.Id, store.TimeOf(a.Id) ?? DateTimeOffset.UtcNow, (string?)null)));
    }

    public void Dispose() => _rows.Dispose();

    private async Task PutAsync(IEnumerable<RunHeader> runs, IEnumerable<NamingStep> steps)
    {
        var uses = new List<ArtifactUse>();
        foreach (var run in runs) uses.AddRange(await _uses.OfAsync(run).ConfigureAwait(false));
        foreach (var (run, step) in steps) uses.AddRange(await _uses.OfAsync(run, step).ConfigureAwait(false));
        if (uses.Count > 0) _rows.Put(uses);
    }

    private sealed record News(List<NamingStep> Steps, List<(ArtifactId Id, DateTimeOffset Seen, string? Space)> Uploads);
}
