using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>Sends a signal to a run: kept until its code takes it. The same id again is the same signal.</summary>
/// <param name="Id">Chosen by the sender.</param>
public sealed record SignalRun(RunId Run, string Id, string Name, Payload Value) : Command
{
    /// <summary>Signals that a run keeps for its code at most.</summary>
    public const int MostBuffered = 10_000;

    internal override ulong? Needs => Run.Value;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (state.RunOf(Run.Value) is not { } run)
            into.Answer(this, Refused.Unknown(Run));
        else if (Id.StartsWith(ReceivedSignal.UpdateId, StringComparison.Ordinal) || Name.StartsWith(Ask.UpdatePrefix, StringComparison.Ordinal))
            into.Answer(this, new Refused("signal.reserved", $"Ids of signals don't begin with '{ReceivedSignal.UpdateId}', and names not with '{Ask.UpdatePrefix}': those are for updates. Ask run {Run} for an update instead."));
        else if (run.Signals?.Knows(Id) == true)
            into.Answer(this, Accepted.Instance);
        else if (run.Header.Ended)
            into.Answer(this, new Refused("run.ended", $"Run {Run} has ended ({run.Header.Status.ToString().ToLowerInvariant()}): nothing takes a signal '{Name}' any more."));
        else if (run.Signals?.Buffered >= MostBuffered)
            into.Answer(this, new Refused("signal.full", $"Run {Run} has {MostBuffered:N0} signals that its code hasn't taken; send '{Name}' again when it has."));
        else
        {
            into.Add(new SignalReceived(run.Id.Value, run.Signals?.Next ?? 0, Id, Name, Value, Caller.Principal));
            into.Answer(this, Accepted.Instance);
        }
    }
}
