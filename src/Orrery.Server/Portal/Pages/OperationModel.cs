using System.Text.Json;
using Orrery.Client;
using Orrery.Server.Portal.Forms;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal.Pages;

/// <summary>A form for something that takes JSON: a start, a signal, an update.</summary>
/// <param name="Action">Where it is sent.</param>
/// <param name="From">The page that led here.</param>
public sealed record OperationModel(string Title, string? Lead, string Action, string Submit, (string Title, string Address) From, JsonElement? Schema, IReadOnlyList<FormField> Fields)
{
    /// <summary>What was written before and wasn't taken; null at first.</summary>
    public FilledForm? Filled { get; init; }

    /// <summary>Why it wasn't taken.</summary>
    public string? Trouble { get; init; }

    public bool StartsRun { get; init; }

    internal Shown Shown => Shown.Of<OperationPage>(Title, StartsRun ? "" : "Runs", this) with { Status = Trouble is null ? 200 : 422, Islands = Fields.Any(f => f.Kind is FieldKind.Artifact) ? ["upload"] : [] };

    /// <summary>The form that starts a workflow.</summary>
    internal static async Task<OperationModel> StartAsync(Visit visit)
    {
        var (service, name) = (visit.Value("service"), visit.Value("workflow"));
        var workflow = (await visit.Client.ServicesAsync(stop: visit.Stop)).FirstOrDefault(s => s.Name == service)?.Workflows.FirstOrDefault(w => w.Name == name)
            ?? throw new OrreryException("workflow.unknown", $"No worker has introduced {service}/{name}. The page Start a run lists what there is.") { Status = 404 };
        return new OperationModel($"Start {service}/{name}", workflow.Description ?? workflow.Missing, $"/portal/start/{Uri.EscapeDataString(service)}/{Uri.EscapeDataString(name)}", "Start",
            ("Start a run", "/start"), workflow.Input, SchemaForm.Of(workflow.Input, workflow.Example)) { StartsRun = true };
    }

    /// <summary>The form that sends a run a signal or asks it for an update; one that its code doesn't name can be sent as JSON. Nothing is filled in: what is sent can't be taken back.</summary>
    internal static async Task<OperationModel> TellAsync(Visit visit, string kind)
    {
        var (run, name) = (await visit.Client.RunLeanAsync(visit.Run, visit.Stop), visit.Value("name"));
        var told = (await OfAsync(visit, run)) is { } workflow ? (kind is "signal" ? workflow.Signals : kind is "update" ? workflow.Updates : workflow.Queries).FirstOrDefault(i => i.Name == name) : null;
        return new OperationModel(kind switch { "signal" => $"Send the signal {name}", "update" => $"Ask for the update {name}", _ => $"Ask {name}" }, told?.Description,
            $"/portal/runs/{run.Id}/{kind}/{Uri.EscapeDataString(name)}", kind is "signal" ? "Send" : "Ask", ($"{run.Workflow} {run.Id}", $"/runs/{run.Id}"), told?.Input, SchemaForm.Of(told?.Input, example: null));
    }

    /// <summary>What the version that a run is pinned to says of its workflow; null when no worker has said.</summary>
    internal static Task<WorkflowView?> OfAsync(Visit visit, RunView run) => visit.OnceAsync("workflow", () => ReadAsync(visit, run));

    private static async Task<WorkflowView?> ReadAsync(Visit visit, RunView run)
    {
        var version = VersionId.TryParse(run.VersionId ?? "", out var id) ? id : (VersionId?)null;
        return (await visit.Client.ServicesAsync(version, visit.Stop)).FirstOrDefault(s => s.Name == run.Service)?.Workflows.FirstOrDefault(w => w.Name == run.Workflow);
    }
}
