using System.Collections.Immutable;
using Orrery.Services.Workstation.Configurations;
using Orrery.Services.Workstation.Desktops;
using Orrery.Services.Workstation.Images;
using Orrery.Services.Workstation.Pipelines;
using Orrery.Services.Workstation.Pools;

namespace Orrery.Services.Workstation;

/// <summary>Desktops for artists, in the browser: configurations, images baked ahead, pools of desktops that wait.</summary>
public sealed class WorkstationService : Service
{
    public override string Name => "workstation";

    public override string Version => typeof(WorkstationService).Assembly.GetName().Version!.ToString(3);

    public override ImmutableArray<Workflow> Workflows => [PoolWorkflow.Definition, PipelineWorkflow.Definition, ImageWorkflows.Bake, ImageWorkflows.Try, ConfigurationCheck.Definition, DesktopWorkflow.Definition];

    public override ImmutableArray<Function> Functions => [Baking.Base, ConfigurationCheck.Compile, Baking.Bake, Baking.Try, ImageTests.Test, .. DesktopFunctions.All];

    public override ImmutableArray<PortalPage> Pages =>
    [
        PortalPage.OfService("workstations", "Workstations", "gallery.js"),
        PortalPage.OfService("configurations", "Configurations", "configurations.js"),
        PortalPage.OfRuns(PoolWorkflow.Definition, "pool", "Pool", "pool.js"),
    ];
}
