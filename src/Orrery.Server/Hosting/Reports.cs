using Orrery.Client.Protocol;
using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;

namespace Orrery.Server.Hosting;

/// <summary>Turns a worker's reports into commands for the partitions concerned, in their order.</summary>
internal static class Reports
{
    /// <param name="durable">Receives what to wait for until the ends of attempts are durable; null when nobody waits.</param>
    public static void Submit(Node node, Admission admission, IRunObserver observer, string worker, IReadOnlyList<WorkerReport> reports, List<Task<Answer>>? durable)
    {
        var session = admission.Find(worker);
        if (session is not null) session.LastHeard = Environment.TickCount64;
        var freed = false;
        var byPartition = new List<Command>?[node.Partitions];
        var waiters = durable is null ? [] : new PendingAnswers.Waiter?[node.Partitions];
        foreach (var report in reports)
        {
            switch (report)
            {
                case TurnPlayed turn: To(turn.Result.Run, new ApplyTurn(worker, turn.Result)); break;
                case AttemptEnded { Result: var result }:
                    freed |= session?.Release(new AttemptName(result.Run, result.Step, result.Epoch)) == true;
                    To(result.Run, new FinishAttempt(worker, result) { Token = Await(result.Run) });
                    break;
                case ValueComputed value: To(value.Request.Run, new FinishValue(value.Request, value.Result, value.Failure)); break;
                case AttemptGivenBack back:
                    freed |= session?.Release(new AttemptName(back.Run, back.Step, back.Epoch)) == true;
                    To(back.Run, new ReturnAttempt(worker, back.Run, back.Step, back.Epoch));
                    break;
                case AttemptProgressed progress: observer.Progressed(progress.Attempt, progress.Progress); break;
                case AttemptUsed used: observer.Used(used.Attempt, used.Sample); break;
                case AttemptLogged log: observer.Logged(log.Attempt, log.Lines); break;
                case InputChecked seen: node.Checks.Answer(seen); break;
                case Leaving when session is not null: node.Leave(session); break;
                case StillAlive alive:
                    freed |= session?.Reconcile(alive.Attempts) == true;
                    foreach (var group in alive.Attempts.GroupBy(a => a.Run.Partition))
                        To(new RunId(group.Key, 0), new Heartbeat(worker, [.. group.Select(a => (a.Run, a.Step, a.Epoch))]));
                    break;
            }
        }

        for (var i = 0; i < byPartition.Length; i++)
            if (byPartition[i] is { } commands) node.Submit(i, commands);
        if (freed) admission.Freed();

        void To(RunId run, Command command)
        {
            if (run.Partition < byPartition.Length) (byPartition[run.Partition] ??= []).Add(command);
        }

        object? Await(RunId run)
        {
            if (durable is null || run.Partition >= byPartition.Length) return null;
            if (waiters[run.Partition] is { } present)
            {
                present.Also();
                return present;
            }

            var waiter = waiters[run.Partition] = node.NewWaiter(run.Partition);
            durable.Add(waiter.Task);
            return waiter;
        }
    }
}
