namespace Orrery.Testing.Simulation.Plans;

/// <summary>What a plan must come to, evaluated one thing after the other with nothing durable about it.</summary>
internal static class PlanModel
{
    /// <returns>The result; null when the run must fail.</returns>
    public static long? Evaluate(Plan plan, long x, bool mended) => plan switch
    {
        CallPlan call => Call(call, x, mended),
        RacePlan => PlanPlayer.Mix(x, 3),
        SeqPlan seq => seq.Parts.Aggregate((long?)x, (value, part) => value is { } v ? Evaluate(part, v, mended) : null),
        AllPlan all => Sum(all.Branches.Select((b, i) => Evaluate(b, PlanPlayer.Mix(x, i), mended))),
        MapPlan map => Sum(Enumerable.Range(0, map.Items).Select(i => Evaluate(map.Body, PlanPlayer.Mix(x, i), mended))),
        TryPlan attempt => Evaluate(attempt.Body, x, mended) ?? PlanPlayer.Mix(x, PlanPlayer.Handled),
        CleanupPlan cleanup => Evaluate(cleanup.Body, x, mended),
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
