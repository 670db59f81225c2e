using System.Collections.Immutable;

namespace Orrery.Testing.Simulation.Plans;

/// <summary>Plays a plan as workflow code, through the same <see cref="IRun"/> that users have.</summary>
internal sealed class PlanPlayer(Mending mending)
{
    public const long Handled = 4711;

    /// <summary>Enough retries of class platform that lost leases never use them up.</summary>
    private static readonly RetryPolicy Patient = new() { Platform = 100_000, FirstDelay = TimeSpan.FromMilliseconds(40), MaxDelay = TimeSpan.FromSeconds(5) };

    private static readonly Function<CallInput, CallOutput> Small = Function.Define<CallInput, CallOutput>("small", Never) with { Shape = Shape.Light };
    private static readonly Function<CallInput, CallOutput> Big = Function.Define<CallInput, CallOutput>("big", Never);

    /// <summary>Results are made by the simulated workers.</summary>
    private static Task<CallOutput> Never(CallInput input, IFunctionContext context) => throw new NotSupportedException();

    public Service Service() => new PlanService(this);

    private async Task<long> RunAsync(PlanInput input, IRun run) => await Play(PlanMaker.Of(input.Seed), run, 1);

    private Task<long> Play(Plan plan, IRun run, long x) => plan switch
    {
        CallPlan call => Call(call, run, x),
        ForgetPlan forget => Forget(forget, run, x),
        DelayPlan delay => Delay(delay, run, x),
        NotePlan note => Note(note, run, x),
        StampPlan stamp => Stamp(stamp, run, x),
        SeqPlan seq => Seq(seq, run, x),
        AllPlan all => All(all, run, x),
        RacePlan race => Race(race, run, x),
        MapPlan map => Map(map, run, x),
        TryPlan attempt => Try(attempt, run, x),
        CleanupPlan cleanup => Cleanup(cleanup, run, x),
        FragilePlan fragile => Fragile(fragile, run, x),
        _ => throw new NotSupportedException(plan.ToString()),
    };

    private static async Task<long> Call(CallPlan plan, IRun run, long x)
    {
        var options = new CallOptions
        {
            Key = plan.Key,
            Retry = plan.Brittle ? RetryPolicy.Never : Patient,
            Deadline = plan.Ahead is { } ahead ? DateTimeOffset.UnixEpoch.AddMilliseconds(ahead) : null,
        };
        var input = new CallInput(Mix(x, plan.Salt), plan.Trouble, plan.Times);
        return (await run.Call(plan.Function == "big" ? Big : Small, input, options)).Value;
    }

    private static Task<long> Forget(ForgetPlan plan, IRun run, long x)
    {
        _ = Call(plan.Call, run, x);
        return Task.FromResult(x);
    }

    private static async Task<long> Delay(DelayPlan plan, IRun run, long x)
    {
        await run.Delay(TimeSpan.FromMilliseconds(plan.Ms), plan.Name);
        return x;
    }

    private async Task<long> Note(NotePlan plan, IRun run, long x)
    {
        var value = await run.Value(plan.Name, () => Task.FromResult(mending.Nonce()));
        await Depend(run, plan.Name, value);
        return x;
    }

    private static async Task<long> Stamp(StampPlan plan, IRun run, long x)
    {
        var id = BitConverter.ToInt64(run.NewId(plan.Name).ToByteArray());
        await Depend(run, plan.Name, plan.WithTime ? Mix(id, run.Now.ToUnixTimeMilliseconds()) : id);
        return x;
    }

    /// <summary>A call whose recorded input shows whether a replay saw the same.</summary>
    private static Task Depend(IRun run, string name, long on) =>
        run.Call(Small, new CallInput(on, Trouble.None, 0), new CallOptions { Key = name + "-seen", Retry = Patient });

    private async Task<long> Seq(SeqPlan plan, IRun run, long x)
    {
        foreach (var part in plan.Parts) x = await Play(part, run, x);
        return x;
    }

    private async Task<long> All(AllPlan plan, IRun run, long x)
    {
        var branches = plan.Branches.Select((b, i) => Play(b, run, Mix(x, i))).ToArray();
        return Sum(await Task.WhenAll(branches));
    }

    private async Task<long> Race(RacePlan plan, IRun run, long x)
    {
        var left = Play(plan.Left, run, Mix(x, 1));
        var right = Play(plan.Right, run, Mix(x, 2));
        var first = await Task.WhenAny(left, right);
        await first;
        await Depend(run, plan.Name, first == left ? 1 : 2);
        if (plan.AwaitLoser) await (first == left ? right : left);
        return Mix(x, 3);
    }

    private async Task<long> Map(MapPlan plan, IRun run, long x) =>
        Sum(await run.Map(plan.Name, [.. Enumerable.Range(0, plan.Items)], (item, scope) => Play(plan.Body, scope, Mix(x, item)), plan.Bound));

    private async Task<long> Try(TryPlan plan, IRun run, long x)
    {
        try
        {
            return await Play(plan.Body, run, x);
        }
        catch (FailureException)
        {
            return Mix(x, Handled);
        }
    }

    private async Task<long> Cleanup(CleanupPlan plan, IRun run, long x)
    {
        try
        {
            return await Play(plan.Body, run, x);
        }
        catch (OperationCanceledException) when (run.Cancelled.IsCancellationRequested)
        {
            try
            {
                await Depend(run, plan.Name, x);
            }
            catch (OperationCanceledException)
            {
                // A cancelled run gets no new steps.
            }

            throw;
        }
    }

    private async Task<long> Fragile(FragilePlan plan, IRun run, long x)
    {
        if (mending.IsMended(run.Id)) return x;
        if (plan.Foreign) await new TaskCompletionSource().Task;
        await Task.WhenAll(Depend(run, plan.Name, x), Depend(run, plan.Name, x));
        return x;
    }

    public static long Sum(IEnumerable<long> values) => values.Aggregate(17L, Mix);

    public static long Mix(long a, long b) => (long)Fingerprint.Mix((ulong)a, (ulong)b);

    private sealed class PlanService(PlanPlayer player) : Service
    {
        public override string Name => "plans";
        public override ImmutableArray<Workflow> Workflows => [Workflow.Define<PlanInput, long>("plan", player.RunAsync)];
        public override ImmutableArray<Function> Functions => [Small, Big];
    }
}

/// <summary>What changes outside the runs: repairs, and a number that is never the same.</summary>
internal sealed class Mending
{
    private readonly HashSet<RunId> _mended = [];
    private long _nonce;

    public bool IsMended(RunId run) => _mended.Contains(run);

    public void Mend(RunId run) => _mended.Add(run);

    public long Nonce() => ++_nonce;
}
