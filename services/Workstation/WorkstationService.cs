using System.Collections.Immutable;
using Orrery.Services.Workstation.Images;

namespace Orrery.Services.Workstation;

/// <summary>Desktops for artists, in the browser: configurations, images baked ahead, pools of desktops that wait.</summary>
public sealed class WorkstationService : Service
{
    public override string Name => "workstation";

    public override string Version => typeof(WorkstationService).Assembly.GetName().Version!.ToString(3);

    public override ImmutableArray<Workflow> Workflows => [ImageWorkflows.Bake, ImageWorkflows.Try];

    public override ImmutableArray<Function> Functions => [Baking.Base, Baking.Bake, Baking.Try];
}
