using System.Collections.Concurrent;
using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Workers.Turns;

namespace Orrery.Workers.Hosting;

/// <summary>A worker's core: plays turns, computes values, executes attempts, and says so. The same in a server's process and in one of its own.</summary>
public sealed class WorkerRuntime : IDisposable
{
    private readonly IReadOnlyDictionary<string, Service> _services;
    private readonly IServerLink _link;
    private readonly TurnExecutor _turns;
    private readonly TurnPlayer _player;
    private readonly Timer _looking;
    private readonly AttemptRunner _attempts;
    private readonly WorkerMetrics _metrics;

    /// <summary>How long a turn of a workflow's code may take by default: it only decides what to ask for next.</summary>
    public static readonly TimeSpan TurnLimit = TimeSpan.FromSeconds(5);

    /// <summary>For the server's own process, where nothing can be ended by force.</summary>
    public WorkerRuntime(IEnumerable<Service> services, IServerLink link, IAttemptResources resources, Action<string>? stuck = null)
        : this(services, link, _ => resources, null, stuck) => _attempts.Equip("");

    /// <param name="resources">Makes what attempts work with, from the server's data folder.</param>
    /// <param name="runaway">Told when a function goes on although it must stop: only ending the process ends it.</param>
    /// <param name="stuck">Told when workflow code doesn't come back from a turn: its run has been parked, its thread is lost to this process.</param>
    /// <param name="turnLimit">How long a turn may take; null for <see cref="TurnLimit"/>.</param>
    public WorkerRuntime(
        IEnumerable<Service> services, IServerLink link, Func<string, IAttemptResources> resources, Action<string>? runaway, Action<string>? stuck, TimeSpan? turnLimit = null)
    {
        _services = services.ToDictionary(s => s.Name);
        _link = link;
        _turns = new TurnExecutor(_services);
        _metrics = new WorkerMetrics(() => _attempts!.InHand.Count);
        _attempts = new AttemptRunner(_services, link, Ended, resources, runaway, _metrics);
        _player = new TurnPlayer(_turns, Played, stuck ?? (_ => { }));
        var pace = (turnLimit ?? TurnLimit) / TurnPlayer.Looks;
        _looking = new Timer(_ => _player.Look(), null, pace, pace);
    }

    /// <summary>The attempts in hand.</summary>
    public IReadOnlyList<AttemptName> Attempts => _attempts.InHand;

    /// <summary>What the worker serves, for its introduction.</summary>
    public static IReadOnlyList<ServedService> Describe(IEnumerable<Service> services) =>
    [
        .. services.Select(s => new ServedService(s.Name, s.Version,
            [.. s.Workflows.Select(w => w.Name)], [.. s.Functions.Select(f => new ServedFunction(f.Name, f.Version, f.Shape))])),
    ];

    /// <summary>Takes messages; returns at once. Turns and small calls of one batch are worked off together.</summary>
    public void Receive(IReadOnlyList<WorkerMessage> messages)
    {
        List<PlannedTurn>? turns = null;
        List<RunningAttempt>? small = null;
        foreach (var message in messages)
        {
            switch (message)
            {
                case Welcome welcome:
                    // Whatever the server knew of runs held here, it activates them anew.
                    _attempts.Equip(welcome.DataFolder);
                    _turns.DropAll();
                    break;
                case PlayTurn play:
                    (turns ??= []).Add(new PlannedTurn(play.Turn));
                    break;
                case RunAttempt run:
                    if (_attempts.Take(run.Attempt) is not { } taken) break;
                    if (_attempts.IsSmall(run.Attempt)) (small ??= []).Add(taken);
                    else _ = Task.Run(() => _attempts.RunAsync(taken));
                    break;
                case ComputeValue compute:
                    _ = Task.Run(() => ComputeAsync(compute.Request));
                    break;
                case CheckInput check:
                    _ = Task.Run(() => _link.Report([new InputChecked(check.Number, Check(check))]));
                    break;
                case AbandonAttempt abandon:
                    _attempts.Abandon(new AttemptName(abandon.Run, abandon.Step, abandon.Epoch), abandon.Reason);
                    break;
                case ForgetRun forget:
                    _turns.Drop(forget.Run);
                    break;
            }
        }

        if (turns is not null) _player.Play(turns);
        if (small is not null) ThreadPool.UnsafeQueueUserWorkItem(_ => _attempts.RunSmall(small), null);
    }

    /// <summary>Stops what is under way and gives it back; ends when all has ended.</summary>
    public Task GiveBackAsync(string reason) => _attempts.GiveBackAsync(reason);

    /// <summary>Lets go of what attempts worked with.</summary>
    public void Dispose()
    {
        _looking.Dispose();
        _attempts.Dispose();
        _metrics.Dispose();
    }

    /// <summary>Attempts are over. A run that is held here and waited for one of them alone goes on at once: its partition is told of the end and of what follows in one message,
    /// and logs both in one batch.</summary>
    private void Ended(IReadOnlyList<WorkerReport> reports)
    {
        var left = new List<WorkerReport>(reports.Count);
        List<PlannedTurn>? ahead = null;
        foreach (var report in reports)
        {
            if (report is not AttemptEnded { Result: { EndedAt: not null } result }) left.Add(report);
            else if (_turns.TurnAfter(result) is { } turn) (ahead ??= []).Add(new PlannedTurn(turn, result));
            else left.Add(new AttemptEnded(result with { EndedAt = null }));
        }

        if (left.Count > 0) _link.Report(left);
        if (ahead is not null) _player.PlayHere(ahead);
    }

    private void Played(IReadOnlyList<PlayedTurn> turns, long since)
    {
        _metrics.Played(turns.Count, since);
        var reports = new List<WorkerReport>(turns.Count);
        foreach (var (result, after) in turns)
        {
            if (after is not null) reports.Add(new AttemptEnded(after));
            if (result is not null) reports.Add(new TurnPlayed(result));
        }

        _link.Report(reports);
    }

    /// <summary>A check that itself is broken refuses nothing: the run will say what is wrong with it.</summary>
    private Failure? Check(CheckInput check)
    {
        try
        {
            return _services.GetValueOrDefault(check.Service)?.Workflows.FirstOrDefault(w => w.Name == check.Workflow)?.Check(check.Input.Utf8);
        }
        catch (Exception)
        {
            return null;
        }
    }

    private async Task ComputeAsync(ValueRequest request)
    {
        if (await _turns.ComputeAsync(request).ConfigureAwait(false) is { } value) _link.Report([new ValueComputed(request, value.Result, value.Failure)]);
    }
}
