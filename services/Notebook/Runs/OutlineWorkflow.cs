namespace Orrery.Services.Notebook.Runs;

/// <summary>Says what a notebook is before it is run: its language and its parameters, for forms.</summary>
internal static class OutlineWorkflow
{
    public static readonly Workflow<RunRequest, NotebookOutline> Definition = Workflow.Define<RunRequest, NotebookOutline>("outline", (request, run) => run.Call(RunFunctions.Outline, request), RunWorkflow.Check) with
    {
        Description = "Reads a notebook's language and parameters, without running it.",
        Example = new RunRequest(Template: "hello"),
    };
}
