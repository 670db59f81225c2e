using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>Hands a run's news to the executor of its code. Follows by itself from whatever touched the run.</summary>
internal static class TakeTurn
{
    public static void Decide(Run run, PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (run.Header.Status != RunStatus.Running || run.TurnUnderWay) return;
        if (!run.Header.NextInput.IsEmpty)
        {
            if (!run.OwesAnybody) into.Add(new RunContinued(run.Id.Value));
            return;
        }

        run.Computing.RemoveAll(i => run.Steps[i].State != StepState.Computing);
        var computing = run.Executor is null && run.Computing.Count > 0;
        var cancelled = run.Header.CancelSequence > run.Header.TakenTo;
        if (run.Header.Begun && !cancelled && !computing && !run.Moved && run.NewestEnd <= run.Header.TakenTo && run.Asked.All.Count == 0)
        {
            AskValues(run, context, into);
            return;
        }

        var executor = run.Executor is { } held ? sessions.Executors[held] : sessions.ExecutorFor(run.Header.Service, VersionOf(run, sessions, context), run.Id.Value);
        if (executor is null)
        {
            if (!run.Header.Pin.IsNone) into.Add(new VersionWanted(run.Header.Service, run.Header.Pin));
            return;
        }

        var activation = run.Executor is null ? Activate(run) : null;
        run.Executor = executor.Id;
        run.TurnUnderWay = true;
        run.Moved = false;
        run.TurnNumber++;
        var deliveries = Deliveries(run, whole: activation is not null, cancelled);
        run.Undelivered.Clear();
        var asks = run.Asked.Hand();
        run.HandedAlone = activation is null && asks.Count == 0 && deliveries is [{ Step: >= 0 } only] ? only.Step : -1;
        run.HandedTo = Math.Max(Math.Max(run.Header.TakenTo, run.NewestEnd), run.Header.CancelSequence);
        into.Add(new RequestTurn(executor.Id, new Turn(run.Id, context.Incarnation, run.Header.Generation, run.TurnNumber, activation, deliveries) { Asks = asks }));
    }

    private static VersionId VersionOf(Run run, Sessions sessions, in Context context) =>
        context.Options.Sabotage == Sabotage.AnyVersion && sessions.Newest.TryGetValue(run.Header.Service, out var newest) ? newest.Id : run.Header.Pin;

    private static Activation Activate(Run run) => new(
        run.Header.Caller, run.Header.Service, run.Header.Version, run.Header.Workflow, run.Header.Input, run.Header.ContinuedAt ?? run.Header.StartedAt,
        [.. run.Steps.Select(s => new JournalStep(s.Spec.Index, s.Spec.Key, s.Spec.Kind, s.Spec.InputHash, run.IsSuperseded(s)))],
        run.Header.FirstStep, run.Header.Begun ? Math.Max(run.Header.TakenTo, run.Header.PassedTo) : run.Header.PassedTo);

    private static List<Delivery> Deliveries(Run run, bool whole, bool cancelled)
    {
        var list = new List<Delivery>(whole ? run.Steps.Count + 1 : run.Undelivered.Count + 1);
        if (whole)
        {
            foreach (var step in run.Steps)
                if (step.Done && step.Spec.Kind != StepKind.Mark && !run.IsSuperseded(step)) list.Add(Of(step));
        }
        else
        {
            foreach (var index in run.Undelivered) list.Add(Of(run.Steps[index]));
        }

        if (run.Header.CancelSequence > 0 && (whole || cancelled))
            list.Add(new Delivery(Delivery.Cancel, run.Header.CancelSequence, run.Header.CancelledAt!.Value, default, null));
        if (list.Count > 1) list.Sort((a, b) => a.Sequence.CompareTo(b.Sequence));
        return list;
    }

    private static Delivery Of(Step step) => new(step.Spec.Index, step.DoneSequence, step.DoneAt, step.Result, step.Failure)
    {
        Cancelled = step.State == StepState.Cancelled,
        Cost = step.Spec.Kind == StepKind.Call ? new CallCost(step.Epoch, step.Usage, step.Cached) : null,
    };

    private static void AskValues(Run run, in Context context, Decision into)
    {
        if (run.Executor is null || run.Computing.Count == 0) return;
        foreach (var index in run.Computing)
        {
            if (!(run.ValuesAsked ??= []).Add(index)) continue;
            into.Add(new RequestValue(run.Executor, new ValueRequest(run.Id, context.Incarnation, run.Header.Generation, index)));
        }
    }
}
