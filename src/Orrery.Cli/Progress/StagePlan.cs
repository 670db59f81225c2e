using System.Collections.Immutable;
using Orrery.Cli.Steps;
using Orrery.Client;

namespace Orrery.Cli.Progress;

/// <summary>The stages that a run is expected to have, and which step belongs to which.</summary>
/// <param name="StageOf">The name of the stage that a step belongs to.</param>
internal sealed record StagePlan(ImmutableArray<PlannedStage> Stages, Func<StepKey, string> StageOf)
{
    /// <summary>The plan of a workflow that is known, else one stage for every group of alike steps.</summary>
    public static StagePlan Of(RunView run, IReadOnlyList<StepView> steps) =>
        run is { Service: "encode", Workflow: "video" } ? EncodePlan.Of(run, steps) : Plain(steps);

    private static StagePlan Plain(IReadOnlyList<StepView> steps) => new(
        [.. steps.GroupBy(s => StepKey.Parse(s.Key).Pattern).Select(g => new PlannedStage(g.Key, g.Count(), 1, Parallel: g.Key.Contains("[*]")))],
        key => key.Pattern);
}

/// <param name="Parts">Steps expected.</param>
/// <param name="Cost">What one part costs, relative to the parts of other stages; corrected by what is measured.</param>
/// <param name="Parallel">Its parts run beside each other and beside other parallel stages.</param>
internal sealed record PlannedStage(string Name, int Parts, double Cost, bool Parallel);
