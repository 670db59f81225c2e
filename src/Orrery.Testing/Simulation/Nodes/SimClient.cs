using Orrery.Engine;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Testing.Simulation.Plans;

namespace Orrery.Testing.Simulation.Nodes;

/// <summary>Somebody who wants one run: starts it, looks after it, perhaps cancels it or has it go back to a step, mends and retries it when it needs that.</summary>
internal sealed class SimClient
{
    private readonly World _world;
    private readonly Payload _input;
    private readonly bool _cancels;
    private readonly int _number;
    private int _moves;
    private int _retries;
    private int _restarts;

    public SimClient(World world, int number)
    {
        var random = world.Random;
        _number = number;
        _moves = world.Settings.Versions == 1 ? 0 : number % 3;
        (_world, _cancels, _retries) = (world, random.Chance(200), random.Between(0, 2));
        Run = new RunId((ushort)random.Below(world.Settings.Partitions), random.Next() >> 1 << 1 | (uint)(number & 1));
        Plan = new PlanInput(random.Next(), Rounds: random.Pick([0, 0, 0, 1, 3]));
        if (world.Settings.Asks && number % 2 == 0) Plan = Plan with { Register = new RegisterInput(random.Pick([0, 0, 1, 3])) };
        _input = Payload.Of(Plan);
        Within = random.Chance(100) ? TimeSpan.FromMilliseconds(random.Between(0, 60_000)) : null;
        _restarts = random.Pick([0, 0, 0, 1, 2]);
    }

    public RunId Run { get; }

    public PlanInput Plan { get; }

    /// <summary>How long it may take.</summary>
    public TimeSpan? Within { get; }

    public bool AskedToCancel { get; private set; }

    /// <summary>How it ended, once the client is content with that.</summary>
    public RunSnapshot? Final { get; private set; }

    public void Start()
    {
        _world.Ledger.MayGo(Run, Pin.IsNone ? _world.Settings.Newest : Pin);
        if (Plan.Rounds > 0) _world.Ledger.MayGo(Run, _world.Settings.Newest);
        Ask(StartCommand, _ => Look());
        if (Plan.Register is not null) new SimAsker(_world, this).Start();
        if (_cancels) _world.Time.After(_world.Random.Between(0, 20_000), Cancel);
    }

    private StartRun StartCommand() => new(Run, "plans", "1", "plan", _input) { Within = Within, Pin = Pin };

    /// <summary>Every third run is pinned only when it is first served.</summary>
    private VersionId Pin => _number % 3 == 0 ? default : _world.Settings.VersionOf(_number);

    /// <summary>Notes where the run may go from now on, before that is asked.</summary>
    private VersionChoice? To(VersionChoice? version)
    {
        if (version != VersionChoice.Pinned) _world.Ledger.MayGo(Run, version is { Id.IsNone: false } named ? named.Id : _world.Settings.Newest);
        return version;
    }

    private void Cancel()
    {
        if (Final is not null) return;
        AskedToCancel = true;
        Ask(() => new CancelRun(Run), _ => { });
    }

    private void Look() => Ask(() => new GetRun(Run), answer =>
    {
        if (answer is RunSnapshot snapshot) Consider(snapshot);
        else LookLater();
    });

    private void LookLater() => _world.Time.After(_world.Random.Between(100, _world.FaultsOn ? 4000 : 20_000), Look);

    private void Consider(RunSnapshot snapshot)
    {
        if (_restarts > 0 && snapshot.Steps.Length > 0 && _world.Random.Chance(300))
        {
            _restarts--;
            Restart(_world.Random.Pick<Step>(snapshot.Steps).Spec.Key);
            return;
        }

        switch (snapshot.Header.Status)
        {
            case RunStatus.Running when _moves > 0:
                Move();
                break;
            case RunStatus.Running:
                LookLater();
                break;
            case RunStatus.Parked:
                Retry();
                break;
            case RunStatus.Failed or RunStatus.Cancelled when _retries > 0:
                _retries--;
                Retry();
                break;
            default:
                Final = snapshot;
                LookBack();
                break;
        }
    }

    private void Retry()
    {
        _world.Mending.Mend(Run);
        var version = To(_world.Settings.Versions > 1 && _number % 2 == 0 ? VersionChoice.Pinned : null);
        Ask(() => new RetryRun(Run) { Version = version }, _ => LookLater());
    }

    /// <summary>Has the run go back to a step, whatever its state; it may have gone on meanwhile, and begun anew without that step.</summary>
    private void Restart(string step)
    {
        To(null);
        Ask(() => new RestartRun(Run, step), _ => LookLater());
    }

    /// <summary>Has the run move to a version while it is under way.</summary>
    private void Move()
    {
        var version = To(new VersionChoice(false, _world.Settings.VersionOf(_moves--)));
        Ask(() => new RetryRun(Run) { Version = version }, _ => LookLater());
    }

    /// <summary>Asks again for what has ended, and sends the start once more: it has left memory by then, perhaps.</summary>
    private void LookBack()
    {
        if (!_world.FaultsOn) return;
        _world.Time.After(_world.Random.Between(100, 5000), () =>
        {
            if (_world.Random.Chance(500)) Ask(StartCommand, _ => LookBack());
            else Ask(() => new GetRun(Run), _ => LookBack());
        });
    }

    /// <summary>Sends until there is an answer; the first one counts.</summary>
    private void Ask(Func<Command> make, Action<Answer> then)
    {
        Asking.Begin(_world, Run, make(), then);
    }
}
