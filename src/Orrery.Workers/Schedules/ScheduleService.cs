using System.Collections.Immutable;

namespace Orrery.Workers.Schedules;

/// <summary>The server's own service: what it executes in its own process, so that it needs no worker.</summary>
internal sealed class ScheduleService : Service
{
    public const string ServiceName = "orrery";
    public const string WorkflowName = "schedule";

    public override string Name => ServiceName;

    public override ImmutableArray<Workflow> Workflows => [Workflow.Define<ScheduleInput, bool>(WorkflowName, (input, run) => new ScheduleWorkflow(input, run).RunAsync())];

    public override ImmutableArray<Function> Functions => [];
}
