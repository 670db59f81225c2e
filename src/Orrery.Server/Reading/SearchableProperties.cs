using System.Text.Json;
using Orrery.Client.Protocol;

namespace Orrery.Server.Reading;

/// <summary>Which properties of their inputs workflows mark as searchable, by their schemas.</summary>
internal static class SearchableProperties
{
    /// <summary>Of workflows whose input's schema is known; none where it marks none.</summary>
    public static IEnumerable<(string Workflow, IReadOnlyList<string> Names)> Of(IEnumerable<ServedService> services) =>
        from service in services
        from workflow in service.Operations
        where workflow.Input is not null
        select ($"{service.Name}/{workflow.Name}", Names(workflow.Input!.Value));

    /// <summary>Of one workflow, by its input's schema.</summary>
    public static IReadOnlyList<string> Names(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? [.. properties.EnumerateObject().Where(p => IsMarked(p.Value)).Select(p => p.Name).Take(Searchable.Most)]
            : [];

    private static bool IsMarked(JsonElement property) =>
        property.ValueKind == JsonValueKind.Object && property.TryGetProperty(SearchableAttribute.Keyword, out var marked) && marked.ValueKind == JsonValueKind.True;
}
