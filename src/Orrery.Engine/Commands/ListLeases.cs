using System.Collections.Immutable;
using Orrery.Engine.Partitions;

namespace Orrery.Engine.Commands;

/// <summary>Asks what workers hold. Costs a look at every lease.</summary>
public sealed record ListLeases : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into) =>
        into.Answer(this, new LeaseList([.. sessions.Leases.Select(l => (Lease: l.Value, Run: state.RunOf(l.Key.Run), Step: state.StepOf(l.Key))).Where(l => l.Run is not null && l.Step is not null)
            .Select(l => new LeasedCall(l.Lease.Worker, l.Lease.Queue, l.Run!.Id, l.Step!.Spec.Index, l.Step.Spec.Key, l.Lease.Epoch, l.Step.AttemptAt, l.Run.Header.Caller.Namespace))]));
}

/// <summary>The answer to <see cref="ListLeases"/>.</summary>
public sealed record LeaseList(ImmutableArray<LeasedCall> Calls) : Answer;

/// <summary>A call that a worker holds.</summary>
public sealed record LeasedCall(string Worker, string Queue, RunId Run, int Step, string Key, int Attempt, DateTimeOffset Since, string Namespace);
