using System.Collections.Immutable;

namespace Orrery.Bench;

/// <summary>What the engine is measured with: a run of ten steps that do nothing, one after the other, each with its own input.</summary>
public sealed class BenchService : Service
{
    /// <summary>Steps of a run.</summary>
    public const int Steps = 10;

    private static readonly Function<int, int> Echo = Function.Define<int, int>("echo", (n, _) => Task.FromResult(n)) with { Shape = Shape.Light };

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
    ];

    public override ImmutableArray<Function> Functions => [Echo];

    /// <summary>What a run with this input returns, when each of its steps was done once.</summary>
    public static int SumOf(int input) => Steps * input + Steps * (Steps - 1) / 2;
}
