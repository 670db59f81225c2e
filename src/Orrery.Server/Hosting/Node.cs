using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orrery.Client.Protocol;
using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Stores;

namespace Orrery.Server.Hosting;

/// <summary>The partitions of one server, the workers connected to it, and the paths between them.</summary>
internal sealed class Node : IEffectSink, IDisposable
{
    private readonly StoreWriter _writer;
    private readonly PartitionHost[] _partitions;
    private readonly Admission _admission;
    private readonly IRunObserver _observer;
    private readonly ILogger _log;

    public Node(IStore store, OwnerOptions options, IRunObserver observer, ILogger log)
    {
        (_observer, _log) = (observer, log);
        _writer = new StoreWriter(store);
        _admission = new Admission((partition, command) => _partitions![partition].Submit(command));
        _partitions = [.. Enumerable.Range(0, store.Partitions).Select(p => new PartitionHost(store, p, _writer, this, options))];
        foreach (var partition in _partitions) partition.Start();
    }

    public int Partitions => _partitions.Length;

    public IReadOnlyList<WorkerSession> Workers => _admission.All;

    /// <summary>Sends a command to the partition that owns the run and waits for the durable answer.</summary>
    public Task<Answer> AskAsync(RunId run, Func<object, Command> command)
    {
        var answer = new TaskCompletionSource<Answer>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (run.Partition >= _partitions.Length) return Task.FromResult<Answer>(new Refused("run.unknown", $"There is no run {run} here."));
        _partitions[run.Partition].Submit(command(answer));
        return answer.Task;
    }

    public void Join(WorkerSession worker)
    {
        _admission.Join(worker);
        foreach (var partition in _partitions) Introduce(worker, partition);
    }

    /// <summary>The worker's link is gone. What it holds lapses by itself; if its process has ended, it is failed at once.</summary>
    public void Leave(string worker, string? processEnded = null)
    {
        _admission.Leave(worker);
        foreach (var partition in _partitions)
        {
            partition.Submit(new ExecutorLeft(worker));
            partition.Submit(processEnded is null ? new WorkerSilent(worker) : new WorkerLeft(worker, processEnded));
        }
    }

    /// <summary>Takes a worker's reports, in order, to where they belong.</summary>
    public void Report(string worker, IReadOnlyList<WorkerReport> reports)
    {
        if (_admission.Find(worker) is { } session) session.LastHeard = Environment.TickCount64;
        var byPartition = new List<Command>?[_partitions.Length];
        foreach (var report in reports)
        {
            switch (report)
            {
                case TurnPlayed turn: To(turn.Result.Run, new ApplyTurn(worker, turn.Result)); break;
                case AttemptEnded ended: To(ended.Result.Run, new FinishAttempt(worker, ended.Result)); break;
                case ValueComputed value: To(value.Request.Run, new FinishValue(value.Request, value.Result, value.Failure)); break;
                case AttemptGivenBack back: To(back.Run, new ReturnAttempt(worker, back.Run, back.Step, back.Epoch)); break;
                case AttemptProgressed progress: _observer.Progressed(progress.Attempt, progress.Progress); break;
                case AttemptLogged log: _observer.Logged(log.Attempt, log.Lines); break;
                case StillAlive alive:
                    foreach (var group in alive.Attempts.GroupBy(a => a.Run.Partition))
                        To(new RunId(group.Key, 0), new Heartbeat(worker, [.. group.Select(a => (a.Run, a.Step, a.Epoch))]));
                    break;
            }
        }

        for (var i = 0; i < byPartition.Length; i++)
            if (byPartition[i] is { } commands) _partitions[i].Submit(commands);

        void To(RunId run, Command command)
        {
            if (run.Partition < byPartition.Length) (byPartition[run.Partition] ??= []).Add(command);
        }
    }

    public void Perform(int partition, IReadOnlyList<Effect> effects, Action<ulong> loadRun)
    {
        Dictionary<string, List<WorkerMessage>>? outgoing = null;
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case RequestTurn turn: To(turn.Executor, new PlayTurn(turn.Turn)); break;
                case RequestValue value: To(value.Executor, new ComputeValue(value.Request)); break;
                case DropRun drop: To(drop.Executor, new ForgetRun(drop.Run)); break;
                case StartAttempt start:
                    _admission.Find(start.Worker)?.Bind(start.Attempt);
                    To(start.Worker, new RunAttempt(start.Attempt));
                    break;
                case StopAttempt stop: To(stop.Worker, new AbandonAttempt(stop.Run, stop.Step, stop.Epoch, stop.Reason)); break;
                case AttemptOver over:
                    if (_admission.Find(over.Worker)?.Release(new AttemptName(over.Run, over.Step, over.Epoch)) == true) _admission.Freed();
                    break;
                case LaneWaits lane: _admission.Waits(partition, lane); break;
                case OfferReturned offer: _admission.Returned(partition, offer); break;
                case Reply reply: ((TaskCompletionSource<Answer>)reply.Token).TrySetResult(reply.Answer); break;
                case RunsChanged changed: _observer.Changed(changed.Runs); break;
                case LoadRun load: ThreadPool.UnsafeQueueUserWorkItem(_ => loadRun(load.Run), null); break;
            }
        }

        if (outgoing is null) return;
        foreach (var (worker, messages) in outgoing) _admission.Find(worker)?.Send(messages);

        void To(string worker, WorkerMessage message)
        {
            outgoing ??= [];
            if (!outgoing.TryGetValue(worker, out var messages)) outgoing[worker] = messages = [];
            messages.Add(message);
        }
    }

    public void Recovered(int partition)
    {
        _admission.Forget(partition);
        foreach (var worker in _admission.All) Introduce(worker, _partitions[partition]);
    }

    public void Failed(int partition, Exception error) => NodeLog.PartitionFailed(_log, partition, error);

    public void Dispose()
    {
        foreach (var partition in _partitions) partition.Dispose();
        _writer.Dispose();
    }

    private static void Introduce(WorkerSession worker, PartitionHost partition)
    {
        partition.Submit(new ExecutorJoined(worker.Id, worker.Hello.Services.Where(s => s.Workflows.Count > 0).Select(s => s.Name).ToFrozenSet(), worker.Local));
        foreach (var queue in worker.SmallQueues) partition.Submit(new OfferWork(worker.Id, queue, WorkerSession.SmallCalls, Standing: true));
    }
}

/// <summary>Hears of runs: the read model, followers, attempts' logs.</summary>
internal interface IRunObserver
{
    void Changed(ImmutableArray<RunSummary> runs);

    void Progressed(AttemptName attempt, Orrery.AttemptProgress progress);

    void Logged(AttemptName attempt, IReadOnlyList<string> lines);
}

internal static partial class NodeLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Partition {partition} stopped and is read anew from the store")]
    public static partial void PartitionFailed(ILogger log, int partition, Exception error);
}
