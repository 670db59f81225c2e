using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernel;

/// <summary>How a C# value is shown: as nbformat's bundle of MIME types, richest last.</summary>
internal sealed class RichValues(TableShelf tables)
{
    public const string VegaLite = "application/vnd.vegalite.v5+json";
    public const string GlueType = "application/vnd.orrery.value+json";
    private const int MostText = 100_000;

    public JsonObject Result(object value, int count) =>
        new() { ["output_type"] = "execute_result", ["execution_count"] = count, ["data"] = Bundle(value), ["metadata"] = new JsonObject() };

    public JsonObject Display(object? value) => new() { ["output_type"] = "display_data", ["data"] = Bundle(value), ["metadata"] = new JsonObject() };

    public static JsonObject Glued(string name, JsonNode? value) => new()
    {
        ["output_type"] = "display_data",
        ["data"] = new JsonObject { [GlueType] = new JsonObject { ["name"] = name, ["value"] = value?.DeepClone() }, ["text/plain"] = Cut($"{name} = {(value is null ? "null" : KernelJson.Text(value))}") },
        ["metadata"] = new JsonObject(),
    };

    /// <summary>A value in one line.</summary>
    public static string Line(object? value)
    {
        var text = value switch
        {
            null => "null",
            string s => s,
            ICollection c => $"{NameOf(value.GetType())}, {c.Count} items",
            IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        text = text.ReplaceLineEndings(" ");
        return text.Length <= 200 ? text : text[..200] + "…";
    }

    /// <summary>A type as C# writes it.</summary>
    public static string NameOf(Type type) => !type.IsGenericType ? type.Name
        : $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";

    private JsonObject Bundle(object? value) => value switch
    {
        Html html => new() { ["text/html"] = html.Text },
        Plot plot => new() { [VegaLite] = plot.Specification as JsonNode is { } node ? node.DeepClone() : plot.Specification is string json ? JsonNode.Parse(json) : JsonSerializer.SerializeToNode(plot.Specification, KernelJson.Options), ["text/plain"] = "a plot" },
        Picture picture => PictureOf(picture.Bytes),
        JsonNode json => new() { ["application/json"] = json.DeepClone(), ["text/plain"] = Cut(KernelJson.Text(json)) },
        IDictionary dictionary => new() { ["text/plain"] = Cut(string.Join('\n', dictionary.Keys.Cast<object>().Select(k => $"{Line(k)}: {Line(dictionary[k])}"))) },
        IEnumerable rows and not string => tables.Keep(rows),
        IFormattable formattable => new() { ["text/plain"] = formattable.ToString(null, CultureInfo.InvariantCulture) },
        _ => new() { ["text/plain"] = Cut(value?.ToString() ?? "null") },
    };

    private static JsonObject PictureOf(byte[] bytes)
    {
        var type = bytes switch
        {
            [0x89, 0x50, ..] => "image/png",
            [0xff, 0xd8, ..] => "image/jpeg",
            [0x47, 0x49, 0x46, ..] => "image/gif",
            [0x52, 0x49, 0x46, 0x46, ..] => "image/webp",
            _ => "image/svg+xml",
        };
        return new JsonObject { [type] = type == "image/svg+xml" ? System.Text.Encoding.UTF8.GetString(bytes) : Convert.ToBase64String(bytes), ["text/plain"] = $"a picture, {bytes.Length} bytes" };
    }

    private static string Cut(string text) => text.Length <= MostText ? text : text[..MostText] + "…";
}
