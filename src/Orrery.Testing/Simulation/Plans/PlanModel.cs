namespace Orrery.Testing.Simulation.Plans;

/// <summary>What a plan must come to, evaluated one thing after the other with nothing durable about it.</summary>
internal static class PlanModel
{
    /// <returns>The result; null when the run must fail.</returns>
    public static long? Evaluate(PlanInput input, bool mended)
    {
        long? x = input.X;
        for (var round = input.Rounds; round >= 0 && x is { } value; round--) x = Evaluate(PlanMaker.Of(input.Seed, input.Depth), value, mended, input.Depth);
        return x;
    }

    private static long? Evaluate(Plan plan, long x, bool mended, int depth) => plan switch
    {
        ChildPlan child => Evaluate(PlanPlayer.Input(child, x, depth, default), mended) is var result && child.Detached ? x : result,
        ContestPlan => PlanPlayer.Mix(x, 3),
        TalkPlan talk => Enumerable.Range(0, talk.Times).Aggregate(x, (sum, i) => PlanPlayer.Mix(sum, i)),
        VainPlan => PlanPlayer.Mix(x, PlanPlayer.Handled),
        CallPlan call => Call(call, x, mended),
        RacePlan => PlanPlayer.Mix(x, 3),
        SeqPlan seq => seq.Parts.Aggregate((long?)x, (value, part) => value is { } v ? Evaluate(part, v, mended, depth) : null),
        AllPlan all => Sum(all.Branches.Select((b, i) => Evaluate(b, PlanPlayer.Mix(x, i), mended, depth))),
        MapPlan map => Sum(Enumerable.Range(0, map.Items).Select(i => Evaluate(map.Body, PlanPlayer.Mix(x, i), mended, depth))),
        TryPlan attempt => Evaluate(attempt.Body, x, mended, depth) ?? PlanPlayer.Mix(x, PlanPlayer.Handled),
        CleanupPlan cleanup => Evaluate(cleanup.Body, x, mended, depth),
        _ => x,
    };

    /// <summary>The value of a function that succeeds.</summary>
    public static long Function(string name, long x) => PlanPlayer.Mix(x, name.Length);

    /// <summary>Whether lost leases alone may fail the run.</summary>
    public static bool IsBrittle(Plan plan) => plan switch
    {
        CallPlan call => call.Brittle,
        SeqPlan seq => seq.Parts.Any(IsBrittle),
        AllPlan all => all.Branches.Any(IsBrittle),
        MapPlan map => map.Items > 0 && IsBrittle(map.Body),
        CleanupPlan cleanup => IsBrittle(cleanup.Body),
        _ => false,
    };

    /// <summary>Whether the run may undo what it did, and then can't be retried any more.</summary>
    public static bool Undoes(Plan plan) => plan switch
    {
        UndoPlan => true,
        SeqPlan seq => seq.Parts.Any(Undoes),
        AllPlan all => all.Branches.Any(Undoes),
        MapPlan map => map.Items > 0 && Undoes(map.Body),
        CleanupPlan cleanup => Undoes(cleanup.Body),
        _ => false,
    };

    private static long? Call(CallPlan call, long x, bool mended) => call.Trouble switch
    {
        Trouble.Always or Trouble.AlwaysResource => null,
        Trouble.UntilMended when !mended => null,
        _ => Function(call.Function, PlanPlayer.Mix(x, call.Salt)),
    };

    private static long? Sum(IEnumerable<long?> values)
    {
        var list = values.ToList();
        return list.Contains(null) ? null : PlanPlayer.Sum(list.Select(v => v!.Value));
    }
}
