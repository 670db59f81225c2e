using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orrery.Tests.Http;

/// <summary>Holds a value against a JSON Schema: the part of 2020-12 that is in use. A keyword that it doesn't know is an error.</summary>
/// <param name="root">What references point into.</param>
internal sealed class SchemaCheck(JsonNode root)
{
    private static readonly HashSet<string> Notes = ["description", "default", "examples", "format", "title", "x-searchable"];

    /// <returns>What is wrong, each with its place; empty when the value fits.</returns>
    public IReadOnlyList<string> Errors(JsonNode? schema, JsonNode? value) => [.. Check(schema, value, "$")];

    public JsonNode? Target(string reference)
    {
        JsonNode? at = root;
        foreach (var part in reference.Split('/').Skip(1)) at = at is JsonObject known ? known[part.Replace("~1", "/").Replace("~0", "~")] : at is JsonArray items ? items[int.Parse(part, CultureInfo.InvariantCulture)] : null;
        return at;
    }

    private IEnumerable<string> Check(JsonNode? schema, JsonNode? value, string at)
    {
        if (schema is JsonValue flag) return flag.GetValue<bool>() ? [] : [$"{at}: nothing is allowed"];
        if (schema is not JsonObject known) return [$"{at}: no schema"];
        return known.SelectMany(keyword => Keyword(known, keyword.Key, keyword.Value, value, at));
    }

    private IEnumerable<string> Keyword(JsonObject schema, string name, JsonNode? says, JsonNode? value, string at) => name switch
    {
        "$ref" => Target(says!.GetValue<string>()) is { } target ? Check(target, value, at) : [$"{at}: {says} leads nowhere"],
        "allOf" => says!.AsArray().SelectMany(s => Check(s, value, at)),
        "type" => Unless((says as JsonArray ?? [says!.DeepClone()]).Any(t => Is(t!.GetValue<string>(), value)), $"{at}: {Show(value)} is not {says!.ToJsonString()}"),
        "enum" => Unless(says!.AsArray().Any(v => JsonNode.DeepEquals(v, value)), $"{at}: {Show(value)} is not one of {says.ToJsonString()}"),
        "properties" => value is JsonObject o ? says!.AsObject().Where(p => o.ContainsKey(p.Key)).SelectMany(p => Check(p.Value, o[p.Key], $"{at}.{p.Key}")) : [],
        "required" => value is JsonObject o ? says!.AsArray().Select(n => n!.GetValue<string>()).Where(n => !o.ContainsKey(n)).Select(n => $"{at}: {n} is missing") : [],
        "additionalProperties" => value is JsonObject o ? o.Where(p => schema["properties"]?[p.Key] is null).SelectMany(p => Check(says, p.Value, $"{at}.{p.Key}")) : [],
        "items" => value is JsonArray a ? a.SelectMany((v, i) => Check(says, v, $"{at}[{i}]")) : [],
        "minItems" => Unless(value is not JsonArray a || a.Count >= Number(says), $"{at}: too few"),
        "maxItems" => Unless(value is not JsonArray a || a.Count <= Number(says), $"{at}: too many"),
        "minLength" => Unless(Text(value) is not { } t || t.Length >= Number(says), $"{at}: too short"),
        "maxLength" => Unless(Text(value) is not { } t || t.Length <= Number(says), $"{at}: too long"),
        "pattern" => Unless(Text(value) is not { } t || Regex.IsMatch(t, says!.GetValue<string>()), $"{at}: {Show(value)} doesn't match {says}"),
        "minimum" => Unless(!IsNumber(value) || Number(value) >= Number(says), $"{at}: {Show(value)} is too small"),
        "maximum" => Unless(!IsNumber(value) || Number(value) <= Number(says), $"{at}: {Show(value)} is too large"),
        "exclusiveMinimum" => Unless(!IsNumber(value) || Number(value) > Number(says), $"{at}: {Show(value)} is too small"),
        "exclusiveMaximum" => Unless(!IsNumber(value) || Number(value) < Number(says), $"{at}: {Show(value)} is too large"),
        _ => Notes.Contains(name) ? [] : [$"{at}: unknown keyword {name}"],
    };

    private static IEnumerable<string> Unless(bool fine, string error) => fine ? [] : [error];

    private static bool Is(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => IsNumber(value),
        "integer" => IsNumber(value) && Number(value) % 1 == 0,
        _ => false,
    };

    private static bool IsNumber(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number;

    private static double Number(JsonNode? value) => double.Parse(value!.ToJsonString(), CultureInfo.InvariantCulture);

    private static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static string Show(JsonNode? value) => value?.ToJsonString() ?? "null";
}
