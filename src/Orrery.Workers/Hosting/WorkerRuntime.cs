using System.Collections.Concurrent;
using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Workers.Processes;
using Orrery.Workers.Turns;

namespace Orrery.Workers.Hosting;

/// <summary>A worker's core: plays turns, computes values, executes attempts, and says so. The same in a server's process and in one of its own.</summary>
public sealed class WorkerRuntime : IDisposable
{
    private readonly IReadOnlyDictionary<string, Service> _services;
    private readonly IServerLink _link;
    private readonly TurnExecutor _turns;
    private readonly AttemptRunner _attempts;
    private readonly WorkerMetrics _metrics;

    /// <summary>For the server's own process, where nothing can be ended by force.</summary>
    public WorkerRuntime(IEnumerable<Service> services, IServerLink link, IAttemptResources resources) : this(services, link, _ => resources, null) =>
        _attempts.Equip("");

    /// <param name="resources">Makes what attempts work with, from the server's data folder.</param>
    /// <param name="runaway">Told when a function goes on although it must stop: only ending the process ends it.</param>
    public WorkerRuntime(IEnumerable<Service> services, IServerLink link, Func<string, IAttemptResources> resources, Action<string>? runaway)
    {
        _services = services.ToDictionary(s => s.Name);
        _link = link;
        _turns = new TurnExecutor(_services);
        _metrics = new WorkerMetrics(() => _attempts!.InHand.Count);
        _attempts = new AttemptRunner(_services, link, resources, runaway, _metrics);
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
        List<Turn>? turns = null;
        List<Attempt>? small = null;
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
                    (turns ??= []).Add(play.Turn);
                    break;
                case RunAttempt run when _attempts.IsSmall(run.Attempt):
                    (small ??= []).Add(run.Attempt);
                    break;
                case RunAttempt run:
                    _ = Task.Run(() => _attempts.RunAsync(run.Attempt));
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

        if (turns is not null) ThreadPool.UnsafeQueueUserWorkItem(_ => Play(turns), null);
        if (small is not null) ThreadPool.UnsafeQueueUserWorkItem(_ => _attempts.RunSmall(small), null);
    }

    /// <summary>Stops what is under way and gives it back; ends when all has ended.</summary>
    public Task GiveBackAsync(string reason) => _attempts.GiveBackAsync(reason);

    /// <summary>Lets go of what attempts worked with.</summary>
    public void Dispose()
    {
        _attempts.Dispose();
        _metrics.Dispose();
    }

    private void Play(List<Turn> turns)
    {
        var since = ThreadCpu.Nanoseconds;
        var reports = new List<WorkerReport>(turns.Count);
        foreach (var turn in turns) reports.Add(new TurnPlayed(_turns.Play(turn)));
        _metrics.Played(turns.Count, since);
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
