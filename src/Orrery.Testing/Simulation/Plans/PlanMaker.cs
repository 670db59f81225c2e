using System.Collections.Immutable;

namespace Orrery.Testing.Simulation.Plans;

/// <summary>Draws a plan from a seed.</summary>
/// <remarks>What runs side by side names its steps explicitly, which keeps every plan deterministic, as workflow code must be. A step after a handled
/// failure may depend on that failure's time: a retry that asked for the handled call again would diverge there.</remarks>
internal sealed class PlanMaker
{
    private static readonly Trouble[] Passing = [Trouble.None, Trouble.None, Trouble.None, Trouble.None, Trouble.Platform, Trouble.Timeout, Trouble.Resource];
    private readonly Prng _random;
    private readonly bool _handled;
    private readonly bool _failing;
    private readonly int _generation;
    private int _left;
    private int _names;
    private int _collecting;

    private PlanMaker(Prng random, int depth)
    {
        _random = random;
        _generation = depth;
        _left = random.Pick([1, 3, 6, 12, 25]);
        _handled = random.Chance(400);
        _failing = random.Chance(400);
    }

    /// <param name="depth">How many runs stand above the one whose plan it is: nobody mends a child that is parked, so none is.</param>
    public static Plan Of(ulong seed, int depth) => new PlanMaker(new Prng(seed), depth).Sequence(0, alone: true, calm: false);

    /// <param name="alone">Nothing runs beside it, so that steps may be named by their order.</param>
    /// <param name="calm">Nothing in it may fail for good: it is raced, or its failure is handled.</param>
    private SeqPlan Sequence(int depth, bool alone, bool calm)
    {
        var parts = ImmutableArray.CreateBuilder<Plan>();
        for (var count = _random.Between(1, 4); count > 0 && _left > 0; count--) parts.Add(Part(depth, alone, calm));
        return new SeqPlan(parts.ToImmutable());
    }

    private Plan Part(int depth, bool alone, bool calm)
    {
        _left--;
        var deep = depth < 4;
        return _random.Below(30) switch
        {
            0 => new DelayPlan(Name("wait"), _random.Pick([0, 1, 40, 900, 5000, 70_000, 600_000])),
            1 => new NotePlan(Name("note")),
            2 => new StampPlan(Name("stamp"), _random.Chance(800) && _collecting == 0),
            3 or 4 when deep => new AllPlan([.. Enumerable.Range(0, _random.Between(2, 4)).Select(_ => Sequence(depth + 1, false, calm))]),
            5 or 6 when deep => new RacePlan(Name("race"), Sequence(depth + 1, false, calm: true), Sequence(depth + 1, false, calm: true), _random.Chance(500)),
            7 or 8 when deep => Map(depth, calm),
            9 when _handled && !calm => new TryPlan(Call(alone, _random.Pick([Trouble.Always, Trouble.AlwaysResource]), brittle: false)),
            10 when deep => new CleanupPlan(Name("clean"), Sequence(depth + 1, alone, calm)),
            11 => new ForgetPlan(Call(false, Trouble.None, brittle: false)),
            12 when _failing && !calm && _generation == 0 => new FragilePlan(Name("fragile"), _random.Chance(500)),
            13 when _failing && !calm => Call(alone, _random.Pick([Trouble.Always, Trouble.UntilMended, Trouble.UntilMended]), brittle: false),
            14 when _failing && !calm && _generation == 0 => Call(alone, Trouble.None, brittle: true),
            15 or 16 when _generation < 2 && !calm => new ChildPlan(Name("child"), _random.Next(), _random.Chance(300)),
            17 or 18 when deep => new ContestPlan(Name("contest"), Sequence(depth + 1, false, calm: true), Sequence(depth + 1, false, calm: true)),
            19 => new TalkPlan(Name("talk"), _random.Between(1, 5), _random.Chance(500)),
            20 => new VainPlan(Name("vain"), _random.Pick([0, 50, 3000])),
            21 when !calm => new UndoPlan(Name("undo")),
            22 => new ChangePlan(Name("change")),
            _ => Call(alone, _random.Pick(Passing), brittle: false),
        };
    }

    /// <remarks>An item that follows a failed one begins later once that is mended, so that where all items are tried nothing may depend on the time.</remarks>
    private MapPlan Map(int depth, bool calm)
    {
        var onFailure = _random.Pick([OnFailure.AfterRunning, OnFailure.AtOnce, OnFailure.Collect]);
        var collects = onFailure == OnFailure.Collect ? 1 : 0;
        _collecting += collects;
        var plan = new MapPlan(Name("map"), _random.Pick<int>(depth == 0 ? [0, 1, 3, 9, 20] : [0, 1, 2, 4]), _random.Pick([1, 2, 3, 64]), onFailure, Sequence(depth + 2, false, calm));
        _collecting -= collects;
        return plan;
    }

    private CallPlan Call(bool alone, Trouble trouble, bool brittle) => new(
        _random.Pick(["small", "small", "big"]),
        alone && _random.Chance(500) ? null : Name("call"),
        _random.Between(1, 1_000_000),
        trouble,
        trouble switch { Trouble.Platform => _random.Between(1, 3), Trouble.Resource => _random.Between(1, 2), Trouble.Timeout => 1, _ => 0 },
        brittle,
        _random.Chance(200) ? _random.Between(0, 60_000) : null);

    private string Name(string kind) => $"{kind}-{++_names}";
}
