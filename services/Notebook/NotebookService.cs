using System.Collections.Immutable;
using Orrery.Services.Notebook.Runs;

namespace Orrery.Services.Notebook;

/// <summary>Notebooks: run with parameters, each run an immutable record; on schedules, over grids, in dependence of each other.</summary>
public sealed class NotebookService : Service
{
    public override string Name => "notebook";

    public override string Version => typeof(NotebookService).Assembly.GetName().Version!.ToString(3);

    public override ImmutableArray<Workflow> Workflows => [RunWorkflow.Definition, GridWorkflow.Definition, PipelineWorkflow.Definition, EditWorkflow.Definition, OutlineWorkflow.Definition];

    public override ImmutableArray<Function> Functions => [RunFunctions.Small, RunFunctions.Medium, RunFunctions.Large, RunFunctions.Outline, .. EditWorkflow.Functions];

    public override ImmutableArray<PortalPage> Pages =>
    [
        PortalPage.OfRuns(RunWorkflow.Definition, "notebook", "Notebook", "notebook.js"),
        PortalPage.OfRuns(EditWorkflow.Definition, "edit", "Edit", "edit.js"),
        PortalPage.OfRuns(GridWorkflow.Definition, "grid", "Grid", "grid.js"),
        PortalPage.OfService("notebooks", "Notebooks", "notebooks.js"),
        PortalPage.OfService("compare", "Compare runs", "compare.js"),
    ];
}
