using System.Collections.Concurrent;
using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Workers.Payloads;
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
    private readonly Action<string> _say;
    private readonly SemaphoreSlim _fetching = new(MostFetching);
    private readonly AttemptRunner _attempts;
    private readonly WorkerMetrics _metrics;

    /// <summary>How long a turn of a workflow's code may take by default: it only decides what to ask for next.</summary>
    public static readonly TimeSpan TurnLimit = TimeSpan.FromSeconds(5);

    /// <summary>Large bytes of a turn that are in memory before the code has been told them.</summary>
    private const long FetchedTogether = Payload.MaxBytes;

    /// <summary>Turns that are fetched at once.</summary>
    private const int MostFetching = 4;

    /// <summary>For the server's own process, where nothing can be ended by force.</summary>
    public WorkerRuntime(IEnumerable<Service> services, IServerLink link, IAttemptResources resources, Action<string>? stuck = null, Action<string>? say = null)
        : this(services, link, _ => resources, null, stuck, say: say) => _attempts.Equip("");

    /// <param name="resources">Makes what attempts work with, from the server's data folder.</param>
    /// <param name="runaway">Told when a function goes on although it must stop: only ending the process ends it.</param>
    /// <param name="stuck">Told when workflow code doesn't come back from a turn: its run has been parked, its thread is lost to this process.</param>
    /// <param name="turnLimit">How long a turn may take; null for <see cref="TurnLimit"/>.</param>
    /// <param name="say">Told of what the operator has to do before runs go on.</param>
    public WorkerRuntime(
        IEnumerable<Service> services, IServerLink link, Func<string, IAttemptResources> resources, Action<string>? runaway, Action<string>? stuck, TimeSpan? turnLimit = null,
        Action<string>? say = null)
    {
        _services = services.ToDictionary(s => s.Name);
        _link = link;
        _turns = new TurnExecutor(_services);
        _metrics = new WorkerMetrics(() => _attempts!.InHand.Count);
        _attempts = new AttemptRunner(_services, link, Ended, resources, runaway, _metrics);
        _player = new TurnPlayer(_turns, Played, stuck ?? (_ => { }));
        _say = say ?? (_ => { });
        var pace = (turnLimit ?? TurnLimit) / TurnPlayer.Looks;
        _looking = new Timer(_ => _player.Look(), null, pace, pace);
    }

    /// <summary>The attempts in hand.</summary>
    public IReadOnlyList<AttemptName> Attempts => _attempts.InHand;

    /// <summary>What the worker serves, for its introduction.</summary>
    /// <param name="version">The published version that they all are of; none for code that isn't published.</param>
    /// <param name="operations">Whether it says what its workflows take and give.</param>
    public static IReadOnlyList<ServedService> Describe(IEnumerable<Service> services, VersionId version = default, bool operations = true) =>
    [
        .. from s in services
           let own = StoreFunctions.Of(s)
           select new ServedService(s.Name, s.Version,
               [.. s.Workflows.Concat(own.Workflows).Select(w => w.Name)], [.. s.Functions.Concat(own.Functions).Select(f => new ServedFunction(f.Name, f.Version, f.Shape))])
        {
            Id = version,
            Operations = operations ? [.. s.Workflows.Select(Operations.Of)] : [],
            Pages = [.. s.Pages.Select(p => new ServedPage(p.Name, p.Title, p.Module, p.Workflow))],
            Tables = [.. s.Tables.Select(t => new ServedTable(t.Name, t.Description, t.Version, t.Indexes))],
        },
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
                    if (TurnPayloads.Lacks(play.Turn)) _ = PlayLargeAsync(play.Turn);
                    else (turns ??= []).Add(new PlannedTurn(play.Turn));
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
                    _ = Task.Run(() => CheckAsync(check));
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
            else if (result.Result.Stored is null && _turns.TurnAfter(result) is { } turn) (ahead ??= []).Add(new PlannedTurn(turn, result));
            else left.Add(new AttemptEnded(result with { EndedAt = null }));
        }

        if (left.Count > 0) _link.Report(left);
        if (ahead is not null) _player.PlayHere(ahead);
    }

    private void Played(IReadOnlyList<PlayedTurn> turns, long since)
    {
        _metrics.Played(turns.Count, since);
        var reports = new List<WorkerReport>(turns.Count);
        foreach (var played in turns)
        {
            if (played.Result is { } result && TurnPayloads.HasLarge(result))
            {
                _ = StoreAsync(result, played.After);
                continue;
            }

            if (played.After is { } after) reports.Add(new AttemptEnded(after));
            if (played.Result is not null) reports.Add(new TurnPlayed(played.Result));
        }

        if (reports.Count > 0) _link.Report(reports);
    }

    /// <summary>What the code is to be told comes first; no turn waits for it on its thread.</summary>
    private async Task PlayLargeAsync(Turn turn)
    {
        try
        {
            await _fetching.WaitAsync().ConfigureAwait(false);
            try
            {
                Turn? before = null;
                foreach (var part in TurnPayloads.Parts(turn, FetchedTogether))
                {
                    if (before is not null && !await _player.PlayPartAsync(before).ConfigureAwait(false)) return;
                    before = null;
                    before = await TurnPayloads.FetchAsync(part, _attempts.Payloads, turn.Activation).ConfigureAwait(false);
                }

                _player.Play([new PlannedTurn(before!)]);
            }
            finally
            {
                _fetching.Release();
            }
        }
        catch (Exception e)
        {
            _turns.Drop(turn.Run);
            _link.Report([new TurnPlayed(new TurnResult(turn.Run, turn.Incarnation, turn.Generation, turn.Number, [new ParkRun(Failures.Of(e))]))]);
        }
    }

    /// <summary>What the code asked for is told when its bytes are durable.</summary>
    /// <param name="after">The end of an attempt that the turn took in ahead: it is told together with it.</param>
    private async Task StoreAsync(TurnResult played, AttemptResult? after)
    {
        var stored = await TurnPayloads.StoreAsync(played, _attempts.Payloads, _say).ConfigureAwait(false);
        _turns.Stored(played, stored);
        _link.Report(after is null ? [new TurnPlayed(stored)] : [new AttemptEnded(after), new TurnPlayed(stored)]);
    }

    private async Task CheckAsync(CheckInput check) => _link.Report([new InputChecked(check.Number, await WrongAsync(check).ConfigureAwait(false))]);

    /// <summary>A check that itself is broken refuses nothing: the run will say what is wrong with it.</summary>
    private async Task<Failure?> WrongAsync(CheckInput check)
    {
        try
        {
            if (_turns.Find(check.Service, check.Workflow) is not { } workflow) return null;
            return workflow.Check(await _attempts.Payloads.ReadAsync(check.Input, "the input").ConfigureAwait(false));
        }
        catch (Exception)
        {
            return null;
        }
    }

    private async Task ComputeAsync(ValueRequest request)
    {
        if (await _turns.ComputeAsync(request).ConfigureAwait(false) is not { } value) return;
        var result = await _attempts.Payloads.StoreForSureAsync(value.Result, _say).ConfigureAwait(false);
        _link.Report([new ValueComputed(request, result, value.Failure)]);
    }
}
