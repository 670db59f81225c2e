using System.Text.Json.Nodes;

namespace Orrery;

/// <summary>References in schemas: puts in place what a reference names, unless a type contains itself.</summary>
internal static class SchemaReferences
{
    /// <summary>Larger than any schema that is handed on: from here on references stay.</summary>
    private const int MostInlined = 1000;

    public static JsonNode Inline(JsonNode schema)
    {
        var left = MostInlined;
        return Walk(schema, schema, "#", ref left);
    }

    private static JsonNode Walk(JsonNode root, JsonNode node, string path, ref int left)
    {
        if (node is JsonObject { Count: > 0 } known && known["$ref"] is JsonValue named && named.GetValue<string>() is var target)
        {
            var within = path == target || path.StartsWith(target + "/", StringComparison.Ordinal);
            if (within || left-- <= 0 || Find(root, target) is not { } found) return node;
            var copy = found.DeepClone();
            if (copy is JsonObject into)
                foreach (var (key, value) in known)
                    if (key != "$ref") into[key] = value?.DeepClone();
            node.ReplaceWith(copy);
            return Walk(root, copy, path, ref left);
        }

        switch (node)
        {
            case JsonObject properties:
                foreach (var (key, value) in properties.ToList())
                    if (value is JsonObject or JsonArray) Walk(root, value, $"{path}/{key.Replace("~", "~0").Replace("/", "~1")}", ref left);
                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                    if (items[i] is JsonObject or JsonArray) Walk(root, items[i]!, $"{path}/{i}", ref left);
                break;
        }

        return node;
    }

    private static JsonNode? Find(JsonNode root, string pointer)
    {
        JsonNode? at = root;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/").Replace("~0", "~");
            at = at switch
            {
                JsonObject known => known[name],
                JsonArray items when int.TryParse(name, out var index) && index < items.Count => items[index],
                _ => null,
            };
        }

        return at;
    }
}
