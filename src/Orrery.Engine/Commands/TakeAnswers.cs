using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>What a run's code said in a turn to those who asked it something.</summary>
internal static class TakeAnswers
{
    /// <param name="accepted">Updates that the code has accepted in this turn before this one.</param>
    /// <returns>Whether the command was such an answer.</returns>
    public static bool Decide(RunCommand command, Run run, ref int accepted, Decision into)
    {
        switch (command)
        {
            case AnswerAsk answer:
                foreach (var caller in run.Asked.Take(answer.Number)?.Callers ?? [])
                    if (caller is not null) into.Add(new Reply(caller, new Answered(answer.Result, answer.Failure)));
                return true;
            case AcceptAsk accept:
                if (run.Asked.Take(accept.Number) is not { } open) return true;
                var index = (run.Signals?.Next ?? 0) + accepted++;
                into.Add(new SignalReceived(run.Id.Value, index, ReceivedSignal.UpdateId + open.Id, Ask.UpdatePrefix + open.Ask.Name, open.Ask.Value, open.From));
                run.Asked.Await(index, open.Callers);
                return true;
            case AnswerUpdate done:
                if (run.Signals?.TakenBy(done.Step) is not { IsUpdate: true, Answered: false } signal) return true;
                into.Add(new UpdateAnswered(run.Id.Value, signal.Index, done.Result, done.Failure));
                foreach (var caller in run.Asked.Release(signal.Index)) into.Add(new Reply(caller, new Answered(done.Result, done.Failure)));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether a turn came to nothing but answers: nothing of it is worth a fact. Code that was replayed for it says once more what it said before.</summary>
    public static bool IsAll(TurnResult result, Run run) =>
        run.Header.Begun && run.HandedTo == run.Header.TakenTo && result.Commands.Any(c => c is AnswerAsk) && result.Commands.All(c => c switch
        {
            AnswerAsk => true,
            AnswerUpdate done => run.Signals?.TakenBy(done.Step) is not { IsUpdate: true, Answered: false },
            PublishState published => published.State.Is(run.Header.Published),
            _ => false,
        });

    /// <summary>Whoever was in the turn and got no answer gets this one.</summary>
    public static void Miss(Run run, Decision into)
    {
        foreach (var open in run.Asked.All.Where(a => a.Ask.Number < run.Asked.HandedTo).ToList())
        {
            foreach (var caller in run.Asked.Take(open.Ask.Number)!.Callers)
                if (caller is not null) into.Add(new Reply(caller, new Refused("run.silent", $"The worker that holds the code of run {run.Id} gave no answer: is it of another version than the server?")));
        }
    }

    /// <summary>The run begins anew: updates that its code took and hadn't done yet won't be.</summary>
    /// <param name="turn">Those that it has done in this very turn are answered already.</param>
    public static void Abandon(Run run, TurnResult turn, Decision into)
    {
        var done = turn.Commands.OfType<AnswerUpdate>().Select(d => d.Step).ToHashSet();
        foreach (var signal in run.Signals?.All ?? [])
        {
            if (!signal.IsUpdate || signal.Answered || signal.TakenBy < 0 || done.Contains(signal.TakenBy)) continue;
            var failure = new Failure(ErrorClass.User, "update.unfinished", "The run began anew before its code had done the update.");
            into.Add(new UpdateAnswered(run.Id.Value, signal.Index, default, failure));
            foreach (var caller in run.Asked.Release(signal.Index)) into.Add(new Reply(caller, new Answered(default, failure)));
        }
    }
}
