using System.Collections.Immutable;

namespace Orrery.Bench;

/// <summary>What the engine is measured with: a run of ten steps that do nothing, one after the other, each with its own input.</summary>
public sealed class BenchService : Service
{
    /// <summary>Steps of a run.</summary>
    public const int Steps = 10;

    private static readonly Function<int, int> Echo = Function.Define<int, int>("echo", (n, _) => Task.FromResult(n)) with { Shape = Shape.Light };

    /// <summary>Lets <c>map-and-wait</c> end.</summary>
    public static readonly Signal<int> Go = Signal.Define<int>("go");

    /// <summary>Ends when <c>map-and-wait</c> has mapped everything, in this process.</summary>
    public static TaskCompletionSource Mapped { get; set; } = new();

    private static readonly Function<int, int> Say = Function.Define<int, int>("say", (n, _) =>
    {
        Mapped.TrySetResult();
        return Task.FromResult(n);
    });

    /// <summary>Between two calls of <c>ticks</c>.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private static long _done;

    /// <summary>Calls of the function that takes its time, ended in this process.</summary>
    public static long Done => Volatile.Read(ref _done);

    /// <summary>Takes a core for a millisecond.</summary>
    private static readonly Function<int, int> Slow = Function.Define<int, int>("slow", (n, _) =>
    {
        Thread.SpinWait(50_000);
        Interlocked.Increment(ref _done);
        return Task.FromResult(n);
    });

    public override string Name => "bench";

    public override ImmutableArray<Workflow> Workflows { get; } =
    [
        Workflow.Define<int, int>("calls", async (n, run) =>
        {
            var sum = 0;
            for (var i = 0; i < Steps; i++) sum += await run.Call(Echo, n + i);
            return sum;
        }),
        Workflow.Define<int, int>("values", async (n, run) =>
        {
            var sum = 0;
            for (var i = 0; i < Steps; i++) sum += await run.Value("value", () => Task.FromResult(n + i));
            return sum;
        }),
        Workflow.Define<int, int>("slow", (n, run) => run.Call(Slow, n)),
        Workflow.Define<int, int>("sleep", async (n, run) =>
        {
            await run.Delay(TimeSpan.FromDays(365));
            return n;
        }),
        Workflow.Define<int, int>("ticks", async (n, run) =>
        {
            for (var i = 0; i < n; i++)
            {
                await run.Delay(Tick);
                await run.Call(Echo, i);
            }

            return n;
        }),
        Workflow.Define<int, int>("map", async (n, run) => (await run.Map("item", Enumerable.Range(0, n).ToArray(), (i, scope) => scope.Call(Echo, i))).Length),
        Workflow.Define<int, int>("map-and-wait", async (n, run) =>
        {
            var done = await run.Map("item", Enumerable.Range(0, n).ToArray(), (i, scope) => scope.Call(Echo, i));
            await run.Call(Say, n);
            return done.Length + await run.Wait(Go);
        }),
    ];

    public override ImmutableArray<Function> Functions => [Echo, Slow, Say];

    /// <summary>What a run with this input returns, when each of its steps was done once.</summary>
    public static int SumOf(int input) => Steps * input + Steps * (Steps - 1) / 2;
}
