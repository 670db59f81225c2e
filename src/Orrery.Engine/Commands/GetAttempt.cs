using Orrery.Engine.Partitions;
using Orrery.Engine.Queues;

namespace Orrery.Engine.Commands;

/// <summary>Asks on whose behalf an attempt works; answered by <see cref="LeaseLost"/> when it isn't its step's last one, or the step has ended.</summary>
public sealed record GetAttempt(RunId Run, int Step, int Epoch) : Command
{
    internal override ulong? Needs => Run.Value;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into) => into.Answer(this, state.RunOf(Run.Value) switch
    {
        null => Refused.Unknown(Run),
        { Header: var header } when state.StepOf(new StepRef(Run.Value, Step)) is { Done: false } step && step.Epoch == Epoch => new AttemptOf(header.Caller, header.Service),
        _ => LeaseLost.Instance,
    });
}

/// <summary>The answer to <see cref="GetAttempt"/>.</summary>
public sealed record AttemptOf(Caller Caller, string Service) : Answer;
