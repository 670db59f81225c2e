using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Server.Reading;
using Orrery.Workers.Artifacts;
using Orrery.Workers.Payloads;

namespace Orrery.Server.Hosting;

/// <summary>Removes uploads that every run which named them has refused: a refused input leaves nothing behind but the run's record.</summary>
/// <remarks>
/// Whoever uploads, or asks whether an artifact is there, is expected to start a run with it; until then, for a quarter of an hour at most, nobody else's
/// refusal removes it. An upload that a run has accepted is kept for good. What a stop prevents is made up for at the next start.
/// </remarks>
internal sealed class Refusals(UploadMarks uploads, LargePayloads payloads, Func<RunId, Task<Answer>> show, ILogger log)
{
    private static readonly TimeSpan Expected = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<ArtifactId, Queue<long>> _announced = [];
    private readonly Dictionary<ArtifactId, int> _starting = [];
    private readonly HashSet<ArtifactId> _postponed = [];
    private readonly SemaphoreSlim _one = new(1);
    private int _uploading;

    /// <summary>Told of each upload that is complete, with the namespace of whoever brought it.</summary>
    public Action<ArtifactId, string>? Stored { get; set; }

    /// <summary>Somebody asks whether the artifact is there, and will start a run with it if it is. To be called before the answer is found.</summary>
    public void Announce(ArtifactId id)
    {
        lock (_gate) Expect(id);
    }

    /// <summary>Stores an upload. While one is under way nothing is removed: it may turn out to be of the same bytes.</summary>
    /// <param name="space">The namespace of whoever uploads.</param>
    public async Task<StoredArtifact> UploadAsync(string space, Func<Task<StoredArtifact>> store)
    {
        lock (_gate) _uploading++;
        List<ArtifactId> postponed = [];
        try
        {
            var stored = await store().ConfigureAwait(false);
            lock (_gate) Expect(stored.Id);
            Stored?.Invoke(stored.Id, space);
            return stored;
        }
        finally
        {
            lock (_gate)
            {
                if (--_uploading == 0)
                {
                    postponed = [.. _postponed];
                    _postponed.Clear();
                }
            }

            foreach (var id in postponed) _ = JudgeAsync(id);
        }
    }

    /// <summary>Starts a run, which speaks for keeping what its input names.</summary>
    public async Task<Answer> StartAsync(RunId run, Payload input, Func<Task<Answer>> start)
    {
        var ids = await ArtifactsInAsync(input).ConfigureAwait(false);
        lock (_gate)
            foreach (var id in ids) _starting[id] = _starting.GetValueOrDefault(id) + 1;
        var already = false;
        try
        {
            foreach (var id in ids) uploads.Name(id, run.ToString());
            var answer = await start().ConfigureAwait(false);
            already = answer is Started { Already: true };
            return answer;
        }
        finally
        {
            lock (_gate)
                foreach (var id in ids) Started(id);
            // The run that was started before may have refused it before this upload came.
            if (already)
                foreach (var id in ids) _ = JudgeAsync(id);
        }
    }

    /// <summary>Hears how runs have ended; returns at once.</summary>
    public void Changed(ImmutableArray<RunSummary> runs)
    {
        foreach (var run in runs)
        {
            if (!run.Header.Ended) continue;
            if (run.Header.Input.Stored is not null) ThreadPool.QueueUserWorkItem(_ => _ = JudgeAllInAsync(run.Header.Input));
            else foreach (var id in NamedArtifacts.In(run.Header.Input.Utf8.Span)) ThreadPool.QueueUserWorkItem(_ => _ = JudgeAsync(id));
        }
    }

    private async Task JudgeAllInAsync(Payload input)
    {
        foreach (var id in await ArtifactsInAsync(input).ConfigureAwait(false)) await JudgeAsync(id).ConfigureAwait(false);
    }

    /// <summary>None in an input that is lost; what it named is judged at the next start.</summary>
    private async Task<HashSet<ArtifactId>> ArtifactsInAsync(Payload input)
    {
        try
        {
            return NamedArtifacts.In((await payloads.ReadAsync(input, "an input").ConfigureAwait(false)).Span);
        }
        catch (Exception e) when (e is FailureException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Looks at all that earlier servers left undecided.</summary>
    public async Task CatchUpAsync()
    {
        foreach (var id in uploads.All().ToList()) await JudgeAsync(id).ConfigureAwait(false);
    }

    private async Task JudgeAsync(ArtifactId id)
    {
        if (!uploads.Has(id)) return;
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            var fates = new List<Fate>();
            foreach (var line in uploads.RunsOf(id)) fates.Add(RunId.TryParse(line, out var run) ? Of(await show(run).ConfigureAwait(false)) : Fate.Open);
            if (fates.Contains(Fate.Accepted) || fates.Count > UploadMarks.MostRuns) uploads.Keep(id);
            else if (fates.Contains(Fate.Refused) && !fates.Contains(Fate.Open)) RemoveUnlessAwaited(id, fates.Count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            RefusalsLog.Failed(log, id, e.Message);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <param name="known">How many runs were looked at: one that was named meanwhile speaks for keeping it.</param>
    private void RemoveUnlessAwaited(ArtifactId id, int known)
    {
        lock (_gate)
        {
            if (_uploading > 0) _postponed.Add(id);
            else if (!_starting.ContainsKey(id) && !IsExpected(id) && uploads.RunsOf(id).Count == known) uploads.Remove(id);
        }
    }

    private void Expect(ArtifactId id)
    {
        if (!uploads.Has(id)) return;
        if (!_announced.TryGetValue(id, out var waiting)) _announced[id] = waiting = new Queue<long>();
        waiting.Enqueue(Environment.TickCount64);
    }

    private bool IsExpected(ArtifactId id)
    {
        if (!_announced.TryGetValue(id, out var waiting)) return false;
        while (waiting.TryPeek(out var since) && Environment.TickCount64 - since > Expected.TotalMilliseconds) waiting.Dequeue();
        if (waiting.Count == 0) _announced.Remove(id);
        return waiting.Count > 0;
    }

    private void Started(ArtifactId id)
    {
        if (_starting[id]-- == 1) _starting.Remove(id);
        if (_announced.TryGetValue(id, out var waiting) && waiting.TryDequeue(out _) && waiting.Count == 0) _announced.Remove(id);
    }

    private enum Fate
    {
        Open,
        Refused,
        Accepted,

        /// <summary>The run was never started.</summary>
        None,
    }

    private static Fate Of(Answer answer) => answer switch
    {
        RunSnapshot { Header.Failure.IsRefusal: true, Header.Status: RunStatus.Failed } => Fate.Refused,
        RunSnapshot { Header.Ended: true } => Fate.Accepted,
        Refused { Code: "run.unknown" } => Fate.None,
        _ => Fate.Open,
    };
}

internal static partial class RefusalsLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether the upload {artifact} can be removed could not be decided; the next start tries again: {reason}")]
    public static partial void Failed(ILogger log, ArtifactId artifact, string reason);
}
