namespace Orrery.Engine.Facts;

/// <summary>A fact in a log: kind, run, body.</summary>
internal static class FactCodec
{
    public static void Write(FactWriter to, Fact fact)
    {
        to.Byte((byte)fact.Kind);
        to.Fixed64(fact.Run);
        fact.WriteBody(to);
    }

    public static Fact Read(FactReader from)
    {
        var kind = (FactKind)from.Byte();
        var run = from.Fixed64();
        return kind switch
        {
            FactKind.RunStarted => RunStarted.Read(from),
            FactKind.TurnTaken => new TurnTaken(run, from.Number()),
            FactKind.StepScheduled => StepScheduled.Read(run, from),
            FactKind.AttemptStarted => new AttemptStarted(run, from.Count(), from.Count(), from.Text()),
            FactKind.AttemptFailed => new AttemptFailed(run, from.Count(), from.Count(), from.Failure()!, from.Usage(), from.Time()),
            FactKind.StepCompleted => StepCompleted.Read(run, from),
            FactKind.StepFailed => new StepFailed(run, from.Count(), from.Failure()!, from.Usage()),
            FactKind.StepCancelled => new StepCancelled(run, from.Count()),
            FactKind.CancelRequested => new CancelRequested(run, from.Text()),
            FactKind.RunEnded => RunEnded.Read(run, from),
            FactKind.RunParked => new RunParked(run, from.Failure()!),
            FactKind.RunRetried => new RunRetried(run, from.Text()),
            FactKind.AttemptReturned => new AttemptReturned(run, from.Count(), from.Count()),
            FactKind.StepSetAside => new StepSetAside(run, from.Count()),
            FactKind.SignalReceived => new SignalReceived(run, from.Count(), from.Text(), from.Text(), from.Payload(), from.Text()),
            FactKind.SignalTaken => new SignalTaken(run, from.Count(), from.Count() - 1),
            FactKind.DebtPaid => new DebtPaid(run, from.Count() - 1),
            FactKind.ChildAdopted => new ChildAdopted(run, from.Count()),
            FactKind.RunContinuing => new RunContinuing(run, from.Payload()),
            FactKind.RunContinued => new RunContinued(run),
            FactKind.RunPublished => new RunPublished(run, from.Payload()),
            FactKind.RunPinned => new RunPinned(run, new VersionId(from.Fixed64()), from.Text()),
            FactKind.RunRestarted => new RunRestarted(run, from.Text(), from.Number()),
            FactKind.UpdateAnswered => new UpdateAnswered(run, from.Count(), from.Payload(), from.Failure()),
            _ => throw new CorruptLogException($"Fact kind {(byte)kind} is unknown to this build; a newer one wrote it."),
        };
    }
}
