using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>Asks a run's code something, in its next turn. A query is answered from what the code knows then, and leaves no trace; an update that the code accepts is
/// recorded, and answered once it is done.</summary>
/// <param name="Id">Of an update, chosen by whoever asks: the same id again is the same update, and has the same answer. Empty for a query.</param>
public sealed record AskRun(RunId Run, bool Update, string Id, string Name, Payload Value) : Command
{
    internal override ulong? Needs => Run.Value;

    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        if (state.RunOf(Run.Value) is not { } run)
        {
            into.Answer(this, Refused.Unknown(Run));
            return;
        }

        if (Update && run.Signals?.Find(ReceivedSignal.UpdateId + Id) is { } before)
        {
            if (before.Name != Ask.UpdatePrefix + Name || !(before.Value.IsEmpty || before.Value.Is(Value))) Conflict(into);
            else if (before.Answered) into.Answer(this, new Answered(before.Result, before.Failure));
            else if (Ended(run) is { } over) Refuse(into, over.Code, over.Message);
            else run.Asked.Await(before.Index, [Token]);
            return;
        }

        var same = Update ? run.Asked.All.Find(a => a.Ask.Update && a.Id == Id) : null;
        if (Ended(run) is { } ended) Refuse(into, ended.Code, ended.Message);
        else if (same is not null && (same.Ask.Name != Name || !same.Ask.Value.Is(Value)))
            Conflict(into);
        else if (same is not null)
            same.Callers.Add(Token);
        else if (run.Asked.All.Count >= Questions.Most)
            Refuse(into, Refused.Busy, $"Run {Run} has {Questions.Most:N0} questions to answer, as many as may wait. Ask again in a moment.");
        else
        {
            run.Asked.Add(Update, Name, Value, Id, Caller.Principal, Token);
            state.TouchedRuns.Add(run);
        }
    }

    /// <summary>Tells everybody who waits for an answer of a run that gives none any more.</summary>
    internal static void Release(Run run, Decision into)
    {
        if (run.Asked.IsEmpty || Ended(run) is not { } refused) return;
        foreach (var caller in run.Asked.ReleaseAll()) into.Add(new Reply(caller, refused));
    }

    private static Refused? Ended(Run run) => run.Header.Status switch
    {
        RunStatus.Running => null,
        RunStatus.Parked => new Refused("run.parked", $"Run {run.Id} is parked: its code is to be mended before it can answer. {run.Header.Failure?.Message}"),
        var status => new Refused("run.ended", $"Run {run.Id} has ended ({status.ToString().ToLowerInvariant()}): its code answers nothing any more. What it published last, and its result, stay to be read."),
    };

    private void Conflict(Decision into) => Refuse(into, "update.conflict", $"Run {Run} was asked for another update under the id '{Id}', or for it with another value; use another id.");

    private void Refuse(Decision into, string code, string message) => into.Answer(this, new Refused(code, message));
}
