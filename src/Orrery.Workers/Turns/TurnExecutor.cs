using System.Collections.Concurrent;
using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>Runs workflow code, a turn at a time: activates a run by replay when it must, delivers what happened, collects what the code asks for.</summary>
/// <remarks>Synchronous: a turn is played on the calling thread until the code waits. Turns of one run that a partition asks for must not overlap; those of different runs may.
/// Runs that stay suspended in memory are continued without replay. A turn that comes twice is played once and answered twice. A turn may also be played
/// ahead, before it is asked for: when it is, that is the answer, and the partition finds whether it is about the same.</remarks>
public sealed class TurnExecutor(IReadOnlyDictionary<string, Service> services)
{
    private readonly ConcurrentDictionary<RunId, ActiveRun> _active = new();

    /// <summary>Runs held in memory.</summary>
    public int Count => _active.Count;

    /// <summary>A workflow of the code at hand; null when there is none.</summary>
    public Workflow? Find(string service, string workflow) => services.TryGetValue(service, out var found)
        ? found.Workflows.FirstOrDefault(w => w.Name == workflow) ?? StoreFunctions.Of(found).Workflows.FirstOrDefault(w => w.Name == workflow) : null;

    /// <summary>Plays a turn. Never throws: what the code does wrong is in the result, which is <see cref="NotHeld"/> when the turn doesn't
    /// continue what is held here.</summary>
    public TurnResult Play(Turn turn) => Play(turn, out _);

    /// <param name="held">The run as it is after the turn; null when there is none.</param>
    internal TurnResult Play(Turn turn, out ActiveRun? held)
    {
        if (Enter(turn, out held) is { } answered) return answered;
        try
        {
            return Play(held!, turn, null);
        }
        finally
        {
            held!.Leave();
        }
    }

    /// <summary>Plays the first deliveries of a turn; what the code asks for is kept until the rest of the turn comes, which has no activation.</summary>
    /// <returns>The turn's result when there is no run to play it with; else null.</returns>
    internal TurnResult? PlayPart(Turn part)
    {
        if (Enter(part, out var held) is { } answered) return answered;
        try
        {
            held!.PlayPart(part.Deliveries);
            held.Played = new TurnResult(part.Run, part.Incarnation, part.Generation, part.Number - 1, []);
            return null;
        }
        finally
        {
            held!.Leave();
        }
    }

    /// <summary>Finds the run that a turn goes on with, or makes it, and takes it for the turn.</summary>
    /// <returns>The turn's result when there is nothing to play; else null.</returns>
    private TurnResult? Enter(Turn turn, out ActiveRun? held)
    {
        held = _active.GetValueOrDefault(turn.Run);
        if (held?.IsBefore(turn) == false) return held.Played is { } played && played.Number == turn.Number && held.IsOf(turn) ? played : Of(turn, [NotHeld.Instance]);
        if (turn.Activation is { } activation)
        {
            if (Find(activation.Service, activation.Workflow) is not { } workflow)
                return Of(turn, [new ParkRun(new Failure(ErrorClass.User, "workflow.unknown", $"Service {activation.Service} has no workflow '{activation.Workflow}' in the code at hand."))]);
            _active[turn.Run] = held = new ActiveRun(turn, activation, workflow);
        }
        else if (held is null || !held.IsFollowedBy(turn))
        {
            return Of(turn, [NotHeld.Instance]);
        }

        if (!held.TryEnter())
        {
            Drop(turn.Run);
            return Of(turn, [NotHeld.Instance]);
        }

        return null;
    }

    /// <summary>The turn that takes in the end of an attempt made here, before the partition asks for it; null when the run isn't held here or waits for something else too.</summary>
    /// <param name="ended">Without a failure, and with the time of its end.</param>
    public Turn? TurnAfter(AttemptResult ended)
    {
        if (_active.GetValueOrDefault(ended.Run) is not { } held || !held.TryEnter()) return null;
        try
        {
            if (!held.AwaitsOnly(ended.Step)) return null;
            var delivery = new Delivery(ended.Step, long.MaxValue, ended.EndedAt!.Value, ended.Result, null) { Cost = new CallCost(ended.Epoch, ended.Usage, ended.Cached) };
            return new Turn(ended.Run, held.Incarnation, held.Generation, held.Played!.Number + 1, null, [delivery]);
        }
        finally
        {
            held.Leave();
        }
    }

    /// <summary>Plays what <see cref="TurnAfter"/> gave; null when the run has gone on meanwhile.</summary>
    public TurnResult? PlayAhead(Turn turn, AttemptResult ended)
    {
        if (_active.GetValueOrDefault(turn.Run) is not { } held || !held.TryEnter()) return null;
        try
        {
            return held.IsFollowedBy(turn) && held.AwaitsOnly(ended.Step) ? Play(held, turn, AheadOf(ended)) : null;
        }
        finally
        {
            held.Leave();
        }
    }

    internal static Ahead AheadOf(AttemptResult ended) => new(ended.Step, ended.Epoch, ended.EndedAt!.Value);

    private TurnResult Play(ActiveRun held, Turn turn, Ahead? ahead)
    {
        var commands = held.Play(turn.Deliveries, turn.Asks);
        if (commands.Count > 0 && commands[^1] is CompleteRun or FailRun or CancelledRun or ContinueRun or ParkRun) _active.TryRemove(new KeyValuePair<RunId, ActiveRun>(turn.Run, held));
        return held.Played = Of(turn, commands) with { Ahead = ahead };
    }

    /// <summary>Computes a recorded value. <see cref="NotHeld"/>'s failure when the run isn't held here; null when its code doesn't ask for that value.</summary>
    public async Task<(Payload Result, Failure? Failure)?> ComputeAsync(ValueRequest request)
    {
        if (!_active.TryGetValue(request.Run, out var run) || run.Incarnation != request.Incarnation || run.Generation != request.Generation) return (default, NotHeld.Failure);
        if (run.ValueBody(request.Step) is not { } body) return null;
        try
        {
            var value = await body().ConfigureAwait(false);
            return value.Length <= Payload.MaxBytes ? (new Payload(value), null)
                : (default, new Failure(ErrorClass.User, "result.size", $"A value of run.Value has {value.Length:N0} bytes, more than the {Payload.MaxBytes:N0} allowed; write it as an artifact."));
        }
        catch (Exception e)
        {
            return (default, Failures.Of(e));
        }
    }

    /// <summary>The result's large payloads lie in artifacts now: their bytes aren't kept in case the turn comes again.</summary>
    internal void Stored(TurnResult played, TurnResult stored)
    {
        if (_active.GetValueOrDefault(played.Run) is { } held) held.PlayedStored(played, stored);
    }

    /// <summary>The name of the workflow whose run is held here; null when it isn't.</summary>
    public string? WorkflowOf(RunId run) => _active.GetValueOrDefault(run)?.Workflow;

    /// <summary>Forgets a run: nothing is completed, cancelled or thrown, so no <c>finally</c> of its code runs.</summary>
    public void Drop(RunId run) => _active.TryRemove(run, out _);

    /// <summary>Forgets all runs, for instance when the server is another one than before.</summary>
    public void DropAll() => _active.Clear();

    private static TurnResult Of(Turn turn, IReadOnlyList<RunCommand> commands) => new(turn.Run, turn.Incarnation, turn.Generation, turn.Number, commands);
}
