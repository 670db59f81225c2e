using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Server.Live;

/// <summary>What has to be known of a run to say what its facts mean. Only runs that something happened to while somebody looked; the oldest are forgotten.</summary>
/// <param name="show">Reads a run; null when there is none.</param>
internal sealed class KnownRuns(Func<RunId, Task<RunSnapshot?>> show)
{
    private const int Most = 5_000;

    /// <summary>Steps that are in hand for all runs together.</summary>
    private const int MostSteps = 200_000;

    /// <summary>Of a run that is read, steps that ended so long ago are not in any batch that is still to come.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(1);

    private readonly Dictionary<RunId, KnownRun> _runs = [];
    /// <summary>As they came to be known; some have been forgotten since, or are known anew.</summary>
    private Queue<KnownRun> _order = new();
    private int _steps;

    public KnownRun Add(RunHeader header)
    {
        Forget(header.Id);
        if (_order.Count >= 2 * Most) _order = new Queue<KnownRun>(_order.Where(IsKnown));
        while ((_runs.Count >= Most || _steps >= MostSteps) && _order.TryDequeue(out var oldest))
            if (IsKnown(oldest)) Forget(oldest.Header.Id);
        var known = _runs[header.Id] = new KnownRun(header);
        _order.Enqueue(known);
        return known;
    }

    private bool IsKnown(KnownRun run) => _runs.GetValueOrDefault(run.Header.Id) == run;

    public async ValueTask<KnownRun?> FindAsync(RunId run) => _runs.TryGetValue(run, out var known) ? known : await ReadAsync(run).ConfigureAwait(false);

    /// <summary>The run with a step of it. The step may be missing: it is of a journal that has been emptied.</summary>
    public async ValueTask<(KnownRun Run, KnownStep? Step)?> FindAsync(RunId run, int step)
    {
        if (_runs.TryGetValue(run, out var known) && known.Steps.TryGetValue(step, out var there)) return (known, there);
        return await ReadAsync(run).ConfigureAwait(false) is { } read ? (read, read.Steps.GetValueOrDefault(step)) : null;
    }

    public void Put(KnownRun run, KnownStep step)
    {
        if (run.Steps.TryAdd(step.Index, step)) _steps++;
        else run.Steps[step.Index] = step;
    }

    /// <summary>The step has ended.</summary>
    public void Remove(KnownRun run, int step)
    {
        if (run.Steps.Remove(step)) _steps--;
    }

    public void Forget(RunId run)
    {
        if (_runs.Remove(run, out var known)) _steps -= known.Steps.Count;
    }

    public void Clear()
    {
        _runs.Clear();
        _order.Clear();
        _steps = 0;
    }

    private async Task<KnownRun?> ReadAsync(RunId run)
    {
        if (await show(run).ConfigureAwait(false) is not { } snapshot) return null;
        var known = Add(snapshot.Header);
        var since = DateTimeOffset.UtcNow - Recent;
        foreach (var step in snapshot.Steps)
            if (!step.Done || step.DoneAt > since) Put(known, KnownStep.Of(step.Spec) with { Attempt = step.Epoch, Worker = step.Worker, AttemptAt = step.AttemptAt });
        return known;
    }
}

internal sealed class KnownRun(RunHeader header)
{
    public RunHeader Header { get; } = header;

    public Dictionary<int, KnownStep> Steps { get; } = [];
}

internal sealed record KnownStep(int Index, string Key, StepKind Kind, string Service, string Function, DateTimeOffset ScheduledAt)
{
    public int Attempt { get; init; }
    public string Worker { get; init; } = "";
    public DateTimeOffset AttemptAt { get; init; }

    public static KnownStep Of(StepSpec spec) => new(spec.Index, spec.Key, spec.Kind, spec.Service, spec.Function, spec.ScheduledAt);
}
