using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orrery.Client.Protocol;
using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Stores;
using Orrery.Server.Telemetry;

namespace Orrery.Server.Hosting;

/// <summary>The partitions of one server, the workers connected to it, and the paths between them.</summary>
internal sealed class Node : IEffectSink, IDisposable
{
    /// <summary>Callers that may wait for an answer at once.</summary>
    private const int MostAsking = 16_384;

    private readonly NodeMetrics _metrics;
    private readonly StoreWriter _writer;
    private readonly PartitionHost[] _partitions;
    private readonly Admission _admission;
    private readonly IRunObserver _observer;
    private readonly ILogger _log;
    private readonly PendingAnswers _pending = new();
    private readonly ConcurrentDictionary<string, string> _instances = new();
    private readonly ConcurrentDictionary<int, string> _trouble = new();
    private readonly HashSet<(string Worker, string Instance)> _draining = [];
    private readonly Lock _joining = new();

    public Node(IStore store, OwnerOptions options, IRunObserver observer, ILogger log)
    {
        (_observer, _log) = (observer, log);
        _metrics = new NodeMetrics(() => _partitions ?? [], () => _admission!.All);
        _writer = new StoreWriter(store, _metrics, observer.Appended);
        _admission = new Admission(store.Partitions, (partition, command) => _partitions![partition].Submit(command));
        _partitions = [.. Enumerable.Range(0, store.Partitions).Select(p => new PartitionHost(store, p, _writer, this, options))];
        foreach (var partition in _partitions) partition.Start();
    }

    public int Partitions => _partitions.Length;

    internal IReadOnlyList<PartitionHost> Hosts => _partitions;

    /// <summary>Those that serve services of users.</summary>
    public IReadOnlyList<WorkerSession> Workers => [.. _admission.All.Where(w => !w.BuiltIn)];

    public ServiceCatalogue Services { get; } = new();

    public InputChecks Checks { get; } = new();

    public Pools Pools { get; } = new();

    /// <summary>Told when a run has something to do and nobody serves its version. Called on partitions' threads: must not wait.</summary>
    public Action<string, VersionId>? VersionWanted { get; set; }

    /// <summary>Whether all partitions have been read from the store.</summary>
    public bool Ready => _partitions.All(p => p.Ready);

    /// <summary>Why partitions that were working don't; null when nothing is the matter. They go on by themselves once they can.</summary>
    public string? Trouble => _trouble.Values.Order(StringComparer.Ordinal).FirstOrDefault();

    /// <summary>Sends a command to the partition that owns the run and waits for the durable answer.</summary>
    public Task<Answer> AskAsync(RunId run, Func<object, Command> command) =>
        _pending.Count >= MostAsking ? Task.FromResult<Answer>(new Refused(Refused.Busy, $"{MostAsking:N0} requests wait for their answer, as many as may. Ask again in a moment."))
        : run.Partition < _partitions.Length ? AskAsync(run.Partition, command) : Task.FromResult<Answer>(Refused.Unknown(run));

    /// <summary>Asks one partition.</summary>
    public Task<Answer> AskAsync(int partition, Func<object, Command> command)
    {
        var waiter = _pending.Add(partition);
        _partitions[partition].Submit(command(waiter));
        return waiter.Task;
    }

    /// <summary>Whoever asked a run's code doesn't wait any more.</summary>
    /// <param name="asked">What <see cref="AskAsync(RunId, Func{object, Command})"/> gave the command to be answered by.</param>
    public void StopAsking(RunId run, object asked)
    {
        if (asked is PendingAnswers.Waiter waiter) waiter.Forget();
        _partitions[run.Partition].Submit(new StopAsking(run, asked));
    }

    /// <summary>From here on new runs take this version of the service, and so do those that aren't pinned.</summary>
    public void Activate(ActivateVersion newest)
    {
        Services.Activate(newest);
        foreach (var partition in _partitions) partition.Submit(newest);
        _observer.ServerChanged();
    }

    /// <summary>Has all runs in memory told of anew, as if they had changed.</summary>
    public void Announce()
    {
        foreach (var partition in _partitions) partition.Submit(new AnnounceRuns());
    }

    /// <summary>A worker is connected, perhaps again: what it has in hand stays its own, what else was leased to it goes back at once.</summary>
    public void Join(WorkerSession worker)
    {
        lock (_joining)
        {
            if (_admission.Find(worker.Id) is { } before) Leave(before);
            worker.Draining = _draining.Contains((worker.Id, worker.Hello.Instance));
            var other = _instances.TryGetValue(worker.Id, out var instance) && instance != worker.Hello.Instance;
            _instances[worker.Id] = worker.Hello.Instance;
            if (!worker.BuiltIn) Services.Learn(worker.Id, worker.Hello.Services);
            _admission.Join(worker);
            foreach (var partition in _partitions) partition.Submit(Introductions.Of(worker, partition.Partition, startedAnew: other, _admission.Freed));
        }

        _observer.ServerChanged();
    }

    /// <summary>Gives a worker nothing more, or gives it work again; holds for its process, also when it connects anew.</summary>
    /// <returns>False when there is no such worker.</returns>
    public bool Drain(string worker, bool draining)
    {
        lock (_joining)
        {
            if (_admission.Find(worker) is not { BuiltIn: false } session) return false;
            if (session.Draining == draining) return true;
            session.Draining = draining;
            if (draining) _draining.Add((worker, session.Hello.Instance));
            else _draining.Remove((worker, session.Hello.Instance));
            foreach (var partition in _partitions) partition.Submit(draining ? [new ExecutorLeft(worker), new WorkerSilent(worker)] : Introductions.Offers(session));
        }

        _admission.Freed();
        _observer.ServerChanged();
        return true;
    }

    /// <summary>The worker's link is gone. What it holds stays leased until it connects again or the leases lapse.</summary>
    public void Leave(WorkerSession worker)
    {
        if (!_admission.Leave(worker)) return;
        worker.End();
        foreach (var partition in _partitions) partition.Submit([new ExecutorLeft(worker.Id), new WorkerSilent(worker.Id)]);
        _observer.ServerChanged();
    }

    /// <summary>The worker's process has ended: its attempts are failed at once.</summary>
    public void Lost(string worker, string how)
    {
        if (_admission.Find(worker) is { } session) Leave(session);
        Forget(worker);
        foreach (var partition in _partitions) partition.Submit(new WorkerLeft(worker, how));
    }

    /// <summary>The worker's process was ended in order: what it had in hand all the same goes back to the queues, and spends no retry.</summary>
    public void TakeBack(string worker)
    {
        if (_admission.Find(worker) is { } session) Leave(session);
        Forget(worker);
        foreach (var partition in _partitions) partition.Submit(new WorkerConnected(worker, []));
    }

    private void Forget(string worker)
    {
        _instances.TryRemove(worker, out _);
        lock (_joining) _draining.RemoveWhere(d => d.Worker == worker);
    }

    /// <summary>Takes a worker's reports, in order, to where they belong.</summary>
    public void Report(string worker, IReadOnlyList<WorkerReport> reports) => Reports.Submit(this, _admission, _observer, worker, reports, durable: null);

    /// <summary>The same; ends when the ends of attempts among them are durable or refused, so that the worker may forget them.</summary>
    /// <returns>False when a partition failed in between: the reports are to be sent again.</returns>
    public async Task<bool> ReportAsync(string worker, IReadOnlyList<WorkerReport> reports)
    {
        var durable = new List<Task<Answer>>();
        Reports.Submit(this, _admission, _observer, worker, reports, durable);
        foreach (var answer in await Task.WhenAll(durable).ConfigureAwait(false))
            if (answer is Refused) return false;
        return true;
    }

    internal PendingAnswers.Waiter NewWaiter(int partition) => _pending.Add(partition);

    internal void Submit(int partition, IReadOnlyList<Command> commands) => _partitions[partition].Submit(commands);

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
                    if (To(start.Worker, new RunAttempt(start.Attempt)) is { } taker)
                        taker.Bind(new AttemptName(start.Attempt.Run, start.Attempt.Step, start.Attempt.Epoch), start.Attempt.Service + "/" + start.Attempt.Function);
                    break;
                case StopAttempt stop: To(stop.Worker, new AbandonAttempt(stop.Run, stop.Step, stop.Epoch, stop.Reason)); break;
                case AttemptOver over: _observer.Over(new AttemptName(over.Run, over.Step, over.Epoch)); break;
                case LaneWaits lane:
                    _admission.Waits(partition, lane);
                    if (!lane.Version.IsNone && !_admission.Serves(lane.Queue, lane.Version)) Want(lane.Queue[..lane.Queue.IndexOf('/')], lane.Version);
                    break;
                case VersionWanted wanted: Want(wanted.Service, wanted.Version); break;
                case OfferReturned offer: _admission.Returned(partition, offer); break;
                case Reply { Token: PendingAnswers.Waiter waiter } reply: waiter.Answer(reply.Answer); break;
                case Reply { Token: Action<Answer> hear } reply: hear(reply.Answer); break;
                case TellRun tell: Tell(partition, tell); break;
                case RunsChanged changed:
                    if (changed.Naming.Length > 0) _observer.Naming(changed.Naming);
                    _observer.Changed(changed.Runs);
                    break;
                case LoadRun load: ThreadPool.UnsafeQueueUserWorkItem(_ => loadRun(load.Run), null); break;
            }
        }

        if (outgoing is null) return;
        foreach (var (worker, messages) in outgoing) _admission.Find(worker)?.Send(messages);

        // What a partition said before it took note of the session was meant for an earlier one: the introduction has settled it. But what is sent
        // to an executor in this process doesn't wait for durability, and so may overtake the note; a turn says itself what it continues.
        WorkerSession? To(string worker, WorkerMessage message)
        {
            if (_admission.Find(worker) is not { } session) return null;
            if (!session.IsOpenFor(partition) && !(session.Local && message is (PlayTurn or ForgetRun))) return null;
            outgoing ??= [];
            if (!outgoing.TryGetValue(worker, out var messages)) outgoing[worker] = messages = [];
            messages.Add(message);
            return session;
        }
    }

    private void Want(string service, VersionId version)
    {
        if (VersionWanted is { } hear && !Has(service, version)) hear(service, version);
    }

    /// <summary>Whether a worker that is connected has this version of a service.</summary>
    public bool Has(string service, VersionId version) => _admission.All.Any(w => w.Has(service, version));

    /// <summary>Takes a message to another run's partition, and its answer back. What is lost on the way is told again.</summary>
    private void Tell(int from, TellRun tell)
    {
        if (tell.To.Partition >= _partitions.Length)
        {
            Hear(Refused.Unknown(tell.To));
            return;
        }

        // A child of another service takes that one's newest version.
        var command = tell.Command is StartRun { Version: "" } start && Services.VersionOf(start.Service) is var (pin, label) ? start with { Version = label, Pin = pin } : tell.Command;
        _partitions[tell.To.Partition].Submit(command with { Token = (Action<Answer>)Hear });

        void Hear(Answer answer) => _partitions[from].Submit(new HearAnswer(tell.Debt, answer));
    }

    public void Recovered(int partition, bool again)
    {
        _partitions[partition].Submit([new AnnounceRuns(), .. Services.Newest]);
        if (_trouble.TryRemove(partition, out _)) NodeLog.PartitionWorks(_log, partition);
        if (!again) return;
        // The partition has forgotten who is there. Whoever connects again says what it has in hand.
        foreach (var worker in _admission.All)
        {
            if (worker.Local) Join(worker.Renewed());
            else worker.Close();
        }
    }

    public void Failed(int partition, Exception error)
    {
        // It tries twice a second: what the store can't do is said once, and needs no stack.
        if (!_trouble.ContainsKey(partition) || error is not StoreException) NodeLog.PartitionFailed(_log, partition, error.Message, error is StoreException ? null : error);
        _trouble[partition] = error.Message;
        _admission.Forget(partition);
        _pending.Fail(partition, error.Message);
    }

    public void Dispose()
    {
        foreach (var partition in _partitions) partition.Stop();
        foreach (var partition in _partitions) _pending.Fail(partition.Partition, "it stops.");
        _writer.Dispose();
        _metrics.Dispose();
    }
}

internal static partial class NodeLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Partition {partition} stopped, and is read anew from the store as soon as that works: {reason}")]
    public static partial void PartitionFailed(ILogger log, int partition, string reason, Exception? error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {partition} works again; all that was acknowledged is there")]
    public static partial void PartitionWorks(ILogger log, int partition);
}
