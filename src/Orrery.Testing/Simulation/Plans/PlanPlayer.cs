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

    private Workflow<PlanInput, long> Planned => Workflow.Define<PlanInput, long>("plan", RunAsync);

    private static readonly Workflow<TalkInput, int> Talker = Workflow.Define<TalkInput, int>("talker", TalkAsync);

    /// <summary>What schedules start: takes as long as its id says, and fails now and then.</summary>
    private static readonly Workflow<BeatInput, int> Beat = Workflow.Define<BeatInput, int>("beat", async (input, run) =>
    {
        var drawn = Fingerprint.Mix(run.Id.Value, 1);
        await run.Delay(TimeSpan.FromMilliseconds(drawn % (ulong)input.MostMs));
        return drawn % 5 > 0 ? 1 : throw FailureException.User("beat", "It fails now and then.");
    });

    private async Task<long> RunAsync(PlanInput input, IRun run)
    {
        var own = new PlanRun(input, run, run.Id);
        var register = input.Register is { } asked ? new Register(asked, run, name => Depend(own, name, 1)) : null;
        register?.Open();
        var result = await Play(PlanMaker.Of(input.Seed, input.Depth), own, input.X);
        if (register is not null) await register.UntilEnough();
        return input.Rounds == 0 ? result : throw run.ContinueWith(input with { X = result, Rounds = input.Rounds - 1, Register = register?.Rest });
    }

    private static async Task<int> TalkAsync(TalkInput input, IRun run)
    {
        for (var i = 0; i < input.Times; i++) await run.Send(input.To, Signal.Define<int>(input.Name), i);
        return input.Times;
    }

    /// <summary>What a child's run starts with.</summary>
    public static PlanInput Input(ChildPlan plan, long x, int depth, RunId root) => new(plan.Seed, Mix(x, 5), Depth: depth + 1, Root: root);

    private Task<long> Play(Plan plan, PlanRun run, long x) => plan switch
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
        ContestPlan contest => Contest(contest, run, x),
        ChildPlan child => Child(child, run, x),
        TalkPlan talk => Talk(talk, run, x),
        VainPlan vain => Vain(vain, run, x),
        UndoPlan undo => Undo(undo, run, x),
        ChangePlan change => Change(change, run, x),
        _ => throw new NotSupportedException(plan.ToString()),
    };

    private static async Task<long> Call(CallPlan plan, PlanRun run, long x)
    {
        var options = new CallOptions
        {
            Key = plan.Key,
            Retry = plan.Brittle ? RetryPolicy.Never : Patient,
            Deadline = plan.Ahead is { } ahead ? DateTimeOffset.UnixEpoch.AddMilliseconds(ahead) : null,
        };
        var input = new CallInput(Mix(x, plan.Salt), plan.Trouble, plan.Times, run.Root);
        return (await run.Run.Call(plan.Function == "big" ? Big : Small, input, options)).Value;
    }

    private static Task<long> Forget(ForgetPlan plan, PlanRun run, long x)
    {
        _ = Call(plan.Call, run, x);
        return Task.FromResult(x);
    }

    private static async Task<long> Delay(DelayPlan plan, PlanRun run, long x)
    {
        var due = run.Run.Now.AddMilliseconds(plan.Ms);
        if (plan.Ms % 100 == 0) await run.Run.DelayUntil(due, plan.Name);
        else await run.Run.Delay(TimeSpan.FromMilliseconds(plan.Ms), plan.Name);
        return run.Run.Now >= due ? x : throw new InvalidOperationException($"It is {run.Run.Now:O}, and the delay was to last until {due:O}.");
    }

    private async Task<long> Note(NotePlan plan, PlanRun run, long x)
    {
        var value = await run.Run.Value(plan.Name, () => Task.FromResult(mending.Nonce()));
        await Depend(run, plan.Name, value);
        return x;
    }

    private static async Task<long> Stamp(StampPlan plan, PlanRun run, long x)
    {
        var id = BitConverter.ToInt64(run.Run.NewId(plan.Name).ToByteArray());
        await Depend(run, plan.Name, plan.WithTime ? Mix(id, run.Run.Now.ToUnixTimeMilliseconds()) : id);
        return x;
    }

    /// <summary>A call whose recorded input shows whether a replay saw the same.</summary>
    private static Task Depend(PlanRun run, string name, long on) =>
        run.Run.Call(Small, new CallInput(on, Trouble.None, 0, run.Root), new CallOptions { Key = name + "-seen", Retry = Patient });

    private async Task<long> Seq(SeqPlan plan, PlanRun run, long x)
    {
        foreach (var part in plan.Parts)
        {
            x = await Play(part, run, x);
            run.Run.Publish(x);
        }

        return x;
    }

    private async Task<long> All(AllPlan plan, PlanRun run, long x)
    {
        var branches = plan.Branches.Select((b, i) => Play(b, run, Mix(x, i))).ToArray();
        return Sum(await Task.WhenAll(branches));
    }

    private async Task<long> Race(RacePlan plan, PlanRun run, long x)
    {
        var left = Play(plan.Left, run, Mix(x, 1));
        var right = Play(plan.Right, run, Mix(x, 2));
        var first = await Task.WhenAny(left, right);
        await first;
        await Depend(run, plan.Name, first == left ? 1 : 2);
        if (plan.AwaitLoser) await (first == left ? right : left);
        return Mix(x, 3);
    }

    private async Task<long> Map(MapPlan plan, PlanRun run, long x) =>
        Sum(await run.Run.Map(plan.Name, [.. Enumerable.Range(0, plan.Items)], (item, scope) => Play(plan.Body, run.In(scope), Mix(x, item)), plan.Bound, plan.OnFailure));

    private async Task<long> Try(TryPlan plan, PlanRun run, long x)
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

    private async Task<long> Cleanup(CleanupPlan plan, PlanRun run, long x)
    {
        try
        {
            return await Play(plan.Body, run, x);
        }
        catch (OperationCanceledException) when (run.Run.Cancelled.IsCancellationRequested)
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

    private async Task<long> Fragile(FragilePlan plan, PlanRun run, long x)
    {
        if (mending.IsMended(run.Root)) return x;
        // Code that can be asked something always waits for a step: it isn't seen that it waits for something foreign too.
        if (plan.Foreign && run.Input.Register is null) await new TaskCompletionSource().Task;
        await Task.WhenAll(Depend(run, plan.Name, x), Depend(run, plan.Name, x));
        return x;
    }

    private async Task<long> Contest(ContestPlan plan, PlanRun run, long x)
    {
        var first = await run.Run.Race(plan.Name, scope => Play(plan.Left, run.In(scope), Mix(x, 1)), scope => Play(plan.Right, run.In(scope), Mix(x, 2)));
        await Depend(run, plan.Name, first.Branch);
        return Mix(x, 3);
    }

    private async Task<long> Child(ChildPlan plan, PlanRun run, long x)
    {
        var input = Input(plan, x, run.Input.Depth, run.Root);
        var options = new ChildOptions { Key = plan.Name };
        if (!plan.Detached) return await run.Run.Child(Planned, input, options);
        await Depend(run, plan.Name, (long)(await run.Run.Start(Planned, input, options)).Value);
        return x;
    }

    private static async Task<long> Talk(TalkPlan plan, PlanRun run, long x)
    {
        // Scoped like the steps, so that each item of a map hears its own.
        var signal = Signal.Define<int>($"{plan.Name}-{run.Run.NewId(plan.Name):n}");
        var talker = run.Run.Child(Talker, new TalkInput(run.Run.Id, signal.Name, plan.Times), new ChildOptions { Key = plan.Name });
        for (var i = 0; i < plan.Times; i++) x = Mix(x, plan.Impatient ? await Hear(signal, plan, run) : await run.Run.Wait(signal));
        await talker;
        return x;
    }

    private static async Task<int> Hear(Signal<int> signal, TalkPlan plan, PlanRun run)
    {
        for (var ms = 20; ; ms *= 2)
        {
            var first = await run.Run.Race(plan.Name + "-hear", async scope => (int?)await scope.Wait(signal), async scope =>
            {
                await scope.Delay(TimeSpan.FromMilliseconds(ms));
                return null;
            });
            if (first.Value is { } heard) return heard;
        }
    }

    private static async Task<long> Vain(VainPlan plan, PlanRun run, long x)
    {
        try
        {
            return await run.Run.Wait(Signal.Define<int>(plan.Name), TimeSpan.FromMilliseconds(plan.Ms));
        }
        catch (FailureException e) when (e.Failure is { Class: ErrorClass.Timeout, Type: "step.deadline" })
        {
            return Mix(x, Handled);
        }
    }

    private static async Task<long> Undo(UndoPlan plan, PlanRun run, long x)
    {
        await Depend(run, plan.Name, x);
        run.Run.Compensate(plan.Name, scope => Depend(run.In(scope), plan.Name + "-undone", x));
        return x;
    }

    private static async Task<long> Change(ChangePlan plan, PlanRun run, long x)
    {
        await Depend(run, plan.Name, run.Run.Changed(plan.Name) ? 1 : 0);
        return x;
    }

    public static long Sum(IEnumerable<long> values) => values.Aggregate(17L, Mix);

    public static long Mix(long a, long b) => (long)Fingerprint.Mix((ulong)a, (ulong)b);

    private sealed class PlanService(PlanPlayer player) : Service
    {
        public override string Name => "plans";
        public override ImmutableArray<Workflow> Workflows => [player.Planned, Talker, Beat];
        public override ImmutableArray<Function> Functions => [Small, Big];
    }
}

/// <summary>A run as its plan sees it.</summary>
/// <param name="Own">Its id, for when nothing stands above it.</param>
internal sealed record PlanRun(PlanInput Input, IRun Run, RunId Own)
{
    public RunId Root => Input.Root ?? Own;

    public PlanRun In(IRun scope) => this with { Run = scope };
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
