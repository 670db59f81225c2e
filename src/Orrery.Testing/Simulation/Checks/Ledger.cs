using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;
using Orrery.Hosting;
using Orrery.Testing.Simulation.Nodes;

namespace Orrery.Testing.Simulation.Checks;

/// <summary>Remembers everything that anybody was told, and holds every later sight of the partitions against it.</summary>
internal sealed class Ledger(World world)
{
    private readonly SortedDictionary<RunId, RunRecord> _runs = [];

    /// <summary>What has been promised about a run so far; to be compared with an answer to a question asked now.</summary>
    public bool Promised(RunId run) => Of(run).Started;

    /// <summary>Whether somebody was told what came of an update.</summary>
    public bool Knows(RunId run, Command command) => command is AskRun { Update: true } ask && Of(run).KnowsUpdate(ask.Id);

    public IAsker Watch(string worker, AttemptResult result)
    {
        world.History.Report(worker, result);
        return new Watching(this, result);
    }

    private void Hear(AttemptResult result, bool taken) => world.History.Reply(result, taken);

    /// <summary>The run may go to this version: it was started with it, or somebody is about to ask for it.</summary>
    public void MayGo(RunId run, VersionId version) => Of(run).MayGo(version);

    /// <summary>An answer to a client leaves.</summary>
    /// <param name="knownBefore">It was an update whose answer somebody had been told.</param>
    public void Answered(RunId run, Command command, Answer answer, bool startedBefore, bool knownBefore)
    {
        var record = Of(run);
        world.Trace.Note(command.GetType().Name, $"{run} {Word(answer)}");
        switch (command, answer)
        {
            case (StartRun, Started started):
                record.Start(started);
                break;
            case (AskRun { Update: true } ask, Answered answered):
                record.Update(ask.Id, answered);
                break;
            case (AskRun { Update: true } ask, Refused refused) when knownBefore:
                throw new BrokenPromise("an answered update is known", $"run {run}: {ask.Id} had been answered, and is refused now: {refused.Code}");
            case (StartRun, _):
                throw new BrokenPromise("a start is answered", $"run {run}: {answer}");
            case (_, Refused { Code: "run.unknown" }) when startedBefore:
                throw new BrokenPromise("no acknowledged fact is lost", $"run {run} was started, and is unknown now");
            // One that names a version may have found the run under way, and moved it as it was.
            case (RetryRun { Version: null or { Id.IsNone: true } } or RestartRun, Accepted):
                record.Retried();
                break;
        }
    }

    /// <summary>An effect leaves a partition: it follows from durable facts alone.</summary>
    public void Leaves(OwnerHost host, Effect effect)
    {
        var stale = world.Node.OwnerOf(host.Partition) != host;
        switch (effect)
        {
            case StartAttempt start:
                world.Trace.Note("lease", start.Attempt.Run.ToString(), start.Attempt.Step, start.Attempt.Epoch);
                Of(start.Attempt.Run).Lease(start);
                world.History.Lease(start);
                LaneCheck.Leased(host.Owner.State, start);
                Of(start.Attempt.Run).GoesTo(VersionOf(start.Worker));
                break;
            case TellRun { Command: StartRun { Parent: { } parent, ParentStep: var step } }:
                world.Schedulers.Find(s => s.Run == parent)?.Fires(host.Owner.State.RunOf(parent.Value)!, step);
                break;
            case TellRun { Command: StopChild { Start: { Parent: { } parent, ParentStep: var step } } }:
                world.Schedulers.Find(s => s.Run == parent)?.Fires(host.Owner.State.RunOf(parent.Value)!, step);
                break;
            case RequestTurn turn:
                Of(turn.Turn.Run).GoesTo(VersionOf(turn.Executor));
                break;
            case Reply { Answer: RunSnapshot snapshot }:
                Of(snapshot.Header.Id).See(snapshot.Header, snapshot.Steps, stale);
                break;
            case RunsChanged changed:
                foreach (var run in changed.Runs) Of(run.Header.Id).See(run.Header, null, stale);
                break;
        }
    }

    /// <summary>A partition as the store gives it.</summary>
    public void Recovered(PartitionOwner owner)
    {
        foreach (var (id, record) in _runs)
        {
            if (id.Partition != owner.Partition) continue;
            var run = owner.State.RunOf(id.Value);
            if (run is null && owner.State.Cold.ContainsKey(id.Value)) run = new PartitionState(owner.Partition).Install(StoredRun.Read(id.Value, world.Store.ReadRun(owner.Partition, id.Value)));
            if (run is not null) record.See(run.Header, run.Steps, stale: false);
            else if (record.Started) throw new BrokenPromise("no acknowledged fact is lost", $"run {id} was started, and isn't in the store");
        }
    }

    private VersionId VersionOf(string worker) => world.Workers.First(w => w.Id == worker).Version;

    private static string Word(Answer answer) => answer switch
    {
        RunSnapshot snapshot => snapshot.Header.Status.ToString(),
        Started { Already: true } => "Already",
        Refused refused => refused.Code,
        _ => answer.GetType().Name,
    };

    private RunRecord Of(RunId run)
    {
        if (!_runs.TryGetValue(run, out var record)) _runs[run] = record = new RunRecord(run);
        return record;
    }

    /// <summary>Hears whether an attempt's end was accepted.</summary>
    private sealed class Watching(Ledger ledger, AttemptResult result) : IAsker
    {
        public void Answered(Answer answer)
        {
            ledger.Hear(result, answer is Accepted);
            if (answer is Accepted) ledger.Of(result.Run).Accept(result);
        }
    }
}
