using System.Text.Json;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Show;

/// <summary>Services and what can be asked of them, as people read it.</summary>
internal static class OperationsPage
{
    /// <summary>A line a workflow.</summary>
    public static IEnumerable<string> List(IReadOnlyList<ServiceOperations> services)
    {
        if (services.Count == 0) return ["No service is served. Is a worker running, and does it find its services?"];
        var table = new TextTable("workflow", "version", "input", "what it does");
        foreach (var service in services)
            foreach (var workflow in service.Workflows)
                table.Add($"{service.Name}/{workflow.Name}", service.Version, workflow.Input is { } input ? Brief(input) : "?", Clean.Line(workflow.Description ?? ""));
        return table.Lines();
    }

    /// <summary>All of one workflow.</summary>
    public static IEnumerable<string> Of(ServiceOperations service, WorkflowView workflow)
    {
        yield return $"{service.Name}/{workflow.Name}, version {service.Version}";
        if (workflow.Description is { } description) yield return Clean.Line(description);
        if (workflow.Missing is { } missing) yield return Clean.Line(missing);
        foreach (var line in Apart(Value("input", workflow.Input)).Concat(Apart(Value("result", workflow.Result)))) yield return line;
        foreach (var (kind, list) in new[] { ("signal", workflow.Signals), ("query", workflow.Queries), ("update", workflow.Updates) })
        {
            foreach (var interaction in list)
            {
                yield return "";
                yield return $"{kind} {interaction.Name}{(interaction.Description is { } said ? ": " + Clean.Line(said) : "")}";
                foreach (var line in Value("carries", interaction.Input).Concat(Value("answers", interaction.Result))) yield return "  " + line;
            }
        }

        if (workflow.Example is not { } example) yield break;
        yield return "";
        yield return $"  orrery start {service.Name}/{workflow.Name} --input '{JsonSerializer.Serialize(example, OrreryJson.Options).Replace("'", @"'\''")}'";
    }

    private static IEnumerable<string> Apart(IEnumerable<string> lines) => lines.Any() ? lines.Prepend("") : lines;

    private static IEnumerable<string> Value(string what, JsonElement? schema)
    {
        if (schema is not { } known) return [];
        var properties = Properties(known).ToList();
        if (properties.Count == 0) return [$"{what}  {Brief(known)}{Note(known)}"];
        var required = known.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(n => n.GetString()).ToHashSet() : [];
        var table = new TextTable("", "", "");
        foreach (var (name, property) in properties)
            table.Add(name, Brief(property) + (required.Contains(name) ? "" : Default(property)), Note(property).TrimStart(' ', ':'));
        return [what, .. table.Lines("  ")];
    }

    private static IEnumerable<(string Name, JsonElement Schema)> Properties(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var all) ? all.EnumerateObject().Select(p => (p.Name, p.Value)) : [];

    private static string Default(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("default", out var value) && value.ValueKind != JsonValueKind.Null ? $" = {value.GetRawText()}" : "?";

    private static string Note(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("description", out var text) ? $": {Clean.Line(text.GetString()!)}" : "";

    /// <summary>A type in a word or two.</summary>
    private static string Brief(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object) return "anything";
        if (schema.TryGetProperty("enum", out var words)) return string.Join("|", words.EnumerateArray().Where(w => w.ValueKind != JsonValueKind.Null).Select(w => w.ToString()));
        var type = !schema.TryGetProperty("type", out var named) ? "anything"
            : named.ValueKind == JsonValueKind.Array ? string.Join("|", named.EnumerateArray().Select(t => t.GetString()).Where(t => t != "null")) : named.GetString()!;
        return type switch
        {
            "array" => (schema.TryGetProperty("items", out var items) ? Brief(items) : "anything") + "[]",
            "object" => Properties(schema).Select(p => p.Name).ToList() is { Count: > 0 } names ? $"{{{string.Join(", ", names)}}}" : "object",
            "string" when schema.TryGetProperty("format", out var format) => format.GetString()!,
            _ => type,
        };
    }
}
