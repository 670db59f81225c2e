using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>Tells other runs what they are to be told: a child to start or to stop, a run of a signal, a parent of an end. Follows from the entities alone, so nothing of
/// it is lost in a crash; told again until there is a durable answer. Whoever is told knows what it was told before.</summary>
internal static class Telling
{
    /// <summary>Milliseconds between two tellings of the same.</summary>
    private const long Again = 5000;

    public static void Decide(StepRef at, PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (Of(at, state, context, out var owed) is not { } command)
        {
            sessions.Told.Remove(at);
            return;
        }

        if (sessions.Told.TryGetValue(at, out var told) && told.Owed == owed && told.At + Again > context.Monotonic) return;
        sessions.Told[at] = (owed, context.Monotonic);
        var header = state.RunOf(at.Run)!.Header;
        into.Add(new TellRun(ToOf(command), command, new Debt(at, owed, header.Generation, header.ParentStep)));
    }

    private static RunId ToOf(Command command) => command switch
    {
        StartRun start => start.Run,
        StopChild stop => stop.Start.Run,
        SignalRun signal => signal.Run,
        FinishChild end => end.Parent,
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    private static Command? Of(StepRef at, PartitionState state, in Context context, out Owed owed)
    {
        owed = Owed.Nothing;
        if (!state.Debts.Contains(at) || state.RunOf(at.Run) is not { } run) return null;
        var header = run.Header;
        if (at.Step == EntityImage.Header)
        {
            owed = Owed.Request;
            return header.OwesParent ? new FinishChild(header.Parent!.Value, header.ParentStep, header.Id, header.Status, header.Result, header.Failure) : null;
        }

        var step = run.Steps[at.Step];
        owed = step.Owes;
        var spec = step.Spec;
        return (spec.Kind, step.Owes) switch
        {
            (_, Owed.Nothing) => null,
            // With the hash: after a retry the same step may send another value, and that is another signal.
            (StepKind.Send, _) => new SignalRun(spec.Other!.Value, $"{header.Id}+{header.FirstStep}/{spec.Key}/{spec.InputHash:x}", spec.Function, spec.Input) { Caller = header.Caller, Confined = header.Caller.Namespace },
            (_, Owed.Stop) => new StopChild(Start(header, spec)),
            _ => Start(header, spec),
        };
    }

    private static StartRun Start(RunHeader header, StepSpec spec) =>
        new(spec.Other!.Value, spec.Service is "" ? header.Service : spec.Service, spec.Service is "" ? header.Version : "", spec.Function, spec.Input)
        {
            Caller = header.Caller,
            Pin = spec.Service is "" ? header.Pin : default,
            Parent = header.Id,
            ParentStep = spec.Index,
            Awaited = spec.Kind == StepKind.Child,
            Within = spec.Within,
        };
}
