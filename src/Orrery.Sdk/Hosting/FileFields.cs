using System.Text.Json.Nodes;

namespace Orrery.Hosting;

/// <summary>Finds the objects in a JSON document that stand for files, and puts others in their place.</summary>
internal static class FileFields
{
    /// <summary>The document with every object that has a property <c>$file</c> replaced.</summary>
    public static async Task<JsonNode?> ReplaceAsync(JsonNode? node, Func<JsonObject, Task<JsonNode>> replace)
    {
        switch (node)
        {
            case JsonObject file when file.ContainsKey(ArtifactFile.Property):
                return await replace(file).ConfigureAwait(false);
            case JsonObject parent:
                foreach (var (name, child) in parent.ToList())
                    if (await ReplaceAsync(child, replace).ConfigureAwait(false) is var next && next != child) parent[name] = next;
                return parent;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                    if (await ReplaceAsync(list[i], replace).ConfigureAwait(false) is var next && next != list[i]) list[i] = next;
                return list;
            default:
                return node;
        }
    }
}
