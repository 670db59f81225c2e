using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Client;

namespace Orrery.Workers.Hosting;

/// <summary>What a workflow takes and gives, for a worker's introduction.</summary>
public static class Operations
{
    /// <summary>Bytes of all schemas of one workflow together. Beyond, none is handed on, and it is said why.</summary>
    public const int MostSchemaBytes = 64 * 1024;

    public static WorkflowView Of(Workflow workflow)
    {
        try
        {
            var view = Bare(workflow) with
            {
                Input = Input(workflow.InputType),
                Result = Result(workflow.ResultType),
                Signals = Of(workflow.Takes, "signal"),
                Queries = Of(workflow.Takes, "query"),
                Updates = Of(workflow.Takes, "update"),
            };
            var bytes = new[] { view.Input, view.Result }.Concat(view.Signals.Concat(view.Queries).Concat(view.Updates).SelectMany(i => new[] { i.Input, i.Result })).Sum(Bytes);
            return bytes <= MostSchemaBytes
                ? view with { Example = workflow.ExampleInput ?? Example(view.Input) }
                : Bare(workflow) with { Missing = $"The schemas of workflow '{workflow.Name}' have {bytes:N0} bytes; up to {MostSchemaBytes:N0} are handed on." };
        }
        catch (NotSupportedException e)
        {
            return Bare(workflow) with { Missing = e.Message };
        }
    }

    private static WorkflowView Bare(Workflow workflow) => new(workflow.Name, Said(workflow.Description))
    {
        Example = workflow.ExampleInput,
        Signals = Named(workflow.Takes, "signal"),
        Queries = Named(workflow.Takes, "query"),
        Updates = Named(workflow.Takes, "update"),
    };

    private static IReadOnlyList<InteractionView> Named(ImmutableArray<Interaction> takes, string kind) =>
        [.. takes.Where(i => i.Kind == kind).Select(i => new InteractionView(i.Name, Said(i.Description), null, null, null))];

    private static IReadOnlyList<InteractionView> Of(ImmutableArray<Interaction> takes, string kind) =>
    [
        .. from interaction in takes
           where interaction.Kind == kind
           let input = Input(interaction.InputType)
           select new InteractionView(interaction.Name, Said(interaction.Description), input, interaction.ResultType is { } result ? Result(result) : null, Example(input)),
    ];

    private static JsonElement Input(Type type) => Element(JsonSchema.OfInput(type));

    private static JsonElement Result(Type type) => Element(JsonSchema.OfResult(type));

    private static JsonElement Example(JsonElement? schema) => Element(SchemaExample.Of(JsonSerializer.SerializeToNode(schema, OrreryJson.Options)));

    private static JsonElement Element(JsonNode? node) => JsonSerializer.SerializeToElement(node, OrreryJson.Options);

    private static int Bytes(JsonElement? schema) => schema is { } known ? JsonSerializer.SerializeToUtf8Bytes(known, OrreryJson.Options).Length : 0;

    private static string? Said(string text) => text is "" ? null : text;
}
