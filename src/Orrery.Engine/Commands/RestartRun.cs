using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>Lets a run go back to one of its steps, whatever state the run is in: what it had asked for before that step is kept, the step and all that was asked
/// for after it are asked for again. What is under way of these is cancelled, signals that they took go back, a child that had completed is a new one.</summary>
/// <param name="Step">The key of the step; of several with it, the newest is meant.</param>
public sealed record RestartRun(RunId Run, string Step) : Command
{
    /// <summary>Null: the newest.</summary>
    public VersionChoice? Version { get; init; }

    /// <summary>So many keys are named to somebody who asked for one that isn't there.</summary>
    private const int Named = 8;

    internal override ulong? Needs => Run.Value;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (state.RunOf(Run.Value) is not { } run)
            into.Answer(this, Refused.Unknown(Run));
        else if (run.Steps.Any(s => s.Spec.IsUndo))
            into.Answer(this, new Refused("run.undone", $"Run {Run} has undone what it did, or is about to; start it anew."));
        else if (Asked(run).LastOrDefault(s => s.Spec.Key == Step) is not { } step)
            into.Answer(this, new Refused("step.unknown", $"Run {Run} has no step '{Step}'. {Keys(run)}"));
        else
        {
            Restart(run, step, state, sessions, into);
            into.Answer(this, Accepted.Instance);
        }
    }

    private void Restart(Run run, Step from, PartitionState state, Sessions sessions, Decision into)
    {
        foreach (var step in Asked(run).Where(s => s.Spec.Index >= from.Spec.Index))
        {
            if (!step.Done) Outstanding.Cancel(run, step, state, sessions, $"the run was restarted from {Step}", into);
            else if (step.State != StepState.Cancelled && !step.SetAside) SetAside(run, step, into);
        }

        // What had failed unnoticed when the run ended would end it once more.
        if (run.Header.Status != RunStatus.Running)
            foreach (var step in SettingAside.Untold(run).Where(s => s.Spec.Index < from.Spec.Index)) into.Add(new StepSetAside(run.Id.Value, step.Spec.Index));
        if ((Version ?? VersionChoice.Newest).Of(run, sessions) is { } pinned) into.Add(pinned);
        into.Add(new RunRestarted(run.Id.Value, Caller.Principal, from.Spec.Sequence));
        Pinning.Leave(run, into);
    }

    private static void SetAside(Run run, Step step, Decision into)
    {
        if (step is { State: StepState.Completed, Spec.Kind: StepKind.Signal } && run.Signals?.TakenBy(step.Spec.Index) is { } signal)
            into.Add(new SignalTaken(run.Id.Value, signal.Index, ReceivedSignal.Nobody));
        into.Add(new StepSetAside(run.Id.Value, step.Spec.Index));
    }

    /// <summary>The steps without the marks: the code's answer to a change stays what it was.</summary>
    private static IEnumerable<Step> Asked(Run run) => run.Steps.Where(s => s.Spec.Kind != StepKind.Mark);

    private static string Keys(Run run)
    {
        var keys = Asked(run).Select(s => s.Spec.Key).Distinct().ToList();
        return keys.Count == 0 ? "It has none." : $"It has {string.Join(", ", keys.Take(Named))}{(keys.Count > Named ? $", and {keys.Count - Named:N0} more" : "")}.";
    }
}
