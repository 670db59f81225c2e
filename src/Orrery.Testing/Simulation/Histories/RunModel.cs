using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Testing.Linearizability;

namespace Orrery.Testing.Simulation.Histories;

/// <summary>A command about a run, and what the client was told.</summary>
internal sealed record Asked(Command Command, Answer? Answer)
{
    public override string ToString() => $"{Command.GetType().Name} answered {Answer switch
    {
        RunSnapshot snapshot => $"{snapshot.Header.Status}, generation {snapshot.Header.Generation}",
        Refused refused => refused.Code,
        null => "by nothing",
        _ => $"{Answer}",
    }}";
}

/// <summary>A run as its clients may think of it.</summary>
/// <param name="Generation">Zero before it is started. One that runs may go on by itself, and be in a later one.</param>
/// <param name="Exact">Of one that doesn't run: it is in this generation, and in no later one.</param>
/// <param name="Cancelled">Somebody has asked it to stop since it was last asked to go on.</param>
internal readonly record struct RunSeen(int Generation, RunStatus Status, bool Exact, bool Cancelled);

/// <summary>A run that is started once, that may come to an end or park by itself, whose end is an end until somebody retries or restarts it.</summary>
internal sealed class RunModel : ISequentialModel<RunSeen, Asked>
{
    private static readonly RunStatus[] Stopped = [RunStatus.Failed, RunStatus.Cancelled];

    public RunSeen Begin => default;

    public IEnumerable<RunSeen> After(RunSeen state, Asked what, bool open) => open ? Silently(state, what.Command) : (what.Command, what.Answer) switch
    {
        (StartRun, Started started) => started.Already == state.Generation > 0 ? [Begun(state)] : [],
        (_, Refused { Code: "run.unknown" }) => state.Generation == 0 ? [state] : [],
        _ when state.Generation == 0 => [],
        (_, RunSnapshot seen) => Shows(state, seen.Header),
        (AskRun, Refused { Code: "run.parked" }) => Ended(state, [RunStatus.Parked]),
        (AskRun { Update: false }, Answered) => state.Status == RunStatus.Running ? [state] : [],
        (SignalRun or AskRun, Refused { Code: "run.ended" }) => Ended(state, [RunStatus.Completed, .. Stopped]),
        (RetryRun, Refused { Code: "run.running" }) => state.Status == RunStatus.Running ? [state] : [],
        (RetryRun, Refused { Code: "run.completed" }) => Ended(state, [RunStatus.Completed]),
        (RetryRun, Refused { Code: "run.undone" }) => Ended(state, Stopped),
        (CancelRun or RetryRun or RestartRun, Accepted) => Silently(state, what.Command),
        _ => [state],
    };

    /// <summary>What a command does when it takes effect; the answer told nothing of the state before.</summary>
    private static IEnumerable<RunSeen> Silently(RunSeen state, Command command) => command switch
    {
        StartRun => [Begun(state)],
        _ when state.Generation == 0 => [],
        CancelRun => [state.Status == RunStatus.Parked ? state with { Status = RunStatus.Cancelled, Cancelled = true } : state with { Cancelled = true }],
        RetryRun { Version: not null } when state.Status == RunStatus.Running => [state, Again(state)], // it moves to a version, or had stopped by itself before
        RetryRun => state.Status == RunStatus.Completed ? [] : [Again(state)],
        RestartRun => [Again(state)],
        _ => [],
    };

    private static RunSeen Begun(RunSeen state) => state.Generation > 0 ? state : new RunSeen(1, RunStatus.Running, false, false);

    private static RunSeen Again(RunSeen state) => new(state.Generation + 1, RunStatus.Running, false, false);

    /// <summary>It has come to one of these ends by itself, or had before.</summary>
    private static IEnumerable<RunSeen> Ended(RunSeen state, RunStatus[] ends) =>
        ends.Where(e => state.Status == e || MayBecome(state, e)).Select(e => state.Status == e ? state : state with { Status = e, Exact = state.Exact && state.Status == RunStatus.Parked });

    private static IEnumerable<RunSeen> Shows(RunSeen state, RunHeader seen)
    {
        var later = seen.Generation > state.Generation;
        if (seen.Generation < state.Generation || (later && state.Status != RunStatus.Running && state.Exact)) return [];
        return seen.Status == state.Status || MayBecome(state, seen.Status) ? [state with { Generation = seen.Generation, Status = seen.Status, Exact = seen.Status != RunStatus.Running }] : [];
    }

    /// <summary>Whether it may come there without anybody's doing. A limit on its time ends a parked run as well.</summary>
    private static bool MayBecome(RunSeen state, RunStatus next) => state.Status switch
    {
        RunStatus.Running => next != RunStatus.Cancelled || state.Cancelled,
        RunStatus.Parked => next == RunStatus.Failed,
        _ => false,
    };
}
