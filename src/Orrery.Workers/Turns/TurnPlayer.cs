using System.Collections.Concurrent;
using Orrery.Hosting;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Turns;

/// <summary>Plays batches of turns on pool threads and watches them: code that loops or blocks without awaiting never gives its thread back.</summary>
/// <remarks>
/// Such a turn is answered in its code's stead: the run is parked, with its name. What waited behind it in its batch goes on elsewhere. The thread is lost until the code
/// returns, for .NET can't stop it; only ending the process gives it back. Whatever the code still says counts for nothing.
/// </remarks>
public sealed class TurnPlayer
{
    /// <summary>How often a turn is found under way before it counts as stuck. Looks are counted, not time: a process that was held up meanwhile has not looked either.</summary>
    public const int Looks = 5;

    private readonly TurnExecutor _executor;
    private readonly Action<IReadOnlyList<PlayedTurn>, long> _played;
    private readonly Action<string> _stuck;
    private readonly ConcurrentDictionary<TurnBatch, byte> _batches = new();

    /// <param name="played">Takes the results; those of a batch come together, with what <see cref="ThreadCpu.Nanoseconds"/> was on this thread before them.</param>
    /// <param name="stuck">Told, after the result, of a turn that doesn't return: which run and workflow it is of.</param>
    public TurnPlayer(TurnExecutor executor, Action<IReadOnlyList<PlayedTurn>, long> played, Action<string> stuck) =>
        (_executor, _played, _stuck) = (executor, played, stuck);

    /// <summary>Plays them one after the other on a pool thread; returns at once.</summary>
    public void Play(IReadOnlyList<PlannedTurn> turns) => Begin(new TurnBatch(turns));

    /// <summary>Plays the first deliveries of a turn; see <see cref="TurnExecutor.PlayPart"/>.</summary>
    /// <returns>False when the turn has been answered already, so that the rest of it is of no use.</returns>
    public Task<bool> PlayPartAsync(Turn part)
    {
        var batch = new TurnBatch([new PlannedTurn(part)]) { Part = new(TaskCreationOptions.RunContinuationsAsynchronously) };
        Begin(batch);
        return batch.Part.Task;
    }

    /// <summary>Plays them one after the other on this thread.</summary>
    public void PlayHere(IReadOnlyList<PlannedTurn> turns) => Work(Watched(new TurnBatch(turns)));

    private void Begin(TurnBatch batch)
    {
        Watched(batch);
        ThreadPool.UnsafeQueueUserWorkItem(_ => Work(batch), null);
    }

    private TurnBatch Watched(TurnBatch batch)
    {
        _batches[batch] = 0;
        return batch;
    }

    /// <summary>Looks at what is under way; to be called at a steady pace, a fifth of the time that a turn may take.</summary>
    public void Look()
    {
        foreach (var (batch, _) in _batches)
        {
            if (batch.Abandon(Looks) is not { } left) continue;
            _batches.TryRemove(batch, out _);
            GiveUp(left.Stuck, left.Played);
            batch.Part?.TrySetResult(false);
            if (left.Behind.Count > 0) Play(left.Behind);
        }
    }

    private void Work(TurnBatch batch)
    {
        var since = ThreadCpu.Nanoseconds;
        if (batch.Part is { } part)
        {
            WorkPart(batch, part, since);
            return;
        }

        while (batch.Next() is { } turn)
            if (!batch.Played(new PlayedTurn(turn.After is { } after ? _executor.PlayAhead(turn.Turn, after) : _executor.Play(turn.Turn), turn.After))) return;
        _batches.TryRemove(batch, out _);
        _played(batch.Results, since);
    }

    private void WorkPart(TurnBatch batch, TaskCompletionSource<bool> part, long since)
    {
        var answered = _executor.PlayPart(batch.Next()!.Value.Turn);
        if (!batch.Played(new PlayedTurn(answered, null))) return;
        _batches.TryRemove(batch, out _);
        if (answered is not null) _played(batch.Results, since);
        part.TrySetResult(answered is null);
    }

    private void GiveUp(PlannedTurn planned, List<PlayedTurn> played)
    {
        var turn = planned.Turn;
        var workflow = _executor.WorkflowOf(turn.Run) ?? turn.Activation?.Workflow ?? "unknown";
        var words = $"The code of workflow '{workflow}' has not come back from a turn of run {turn.Run}: it loops, or blocks its thread, without awaiting a step.";
        _executor.Drop(turn.Run);
        var parked = new TurnResult(turn.Run, turn.Incarnation, turn.Generation, turn.Number,
            [new ParkRun(new Failure(ErrorClass.User, "turn.stuck", $"{words} Move that work into a function, then retry the run."))]);
        played.Add(new PlayedTurn(planned.After is { } after ? parked with { Ahead = TurnExecutor.AheadOf(after) } : parked, planned.After));
        _played(played, ThreadCpu.Nanoseconds);
        _stuck(words);
    }
}
