using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orrery.Services.Notebook.Parameters;

/// <summary>What kind of values a parameter takes, by its type or its default, and whether a value is of it.</summary>
internal static partial class Kinds
{
    /// <summary>By a type as C#, Python or papermill's comments write it; null for one that says nothing.</summary>
    public static ParameterKind? Of(string? type) => type?.TrimEnd('?') switch
    {
        "string" or "str" or "String" => ParameterKind.Text,
        "int" or "long" or "Int32" or "Int64" or "integer" => ParameterKind.Integer,
        "double" or "float" or "decimal" or "Double" or "number" => ParameterKind.Number,
        "bool" or "Boolean" or "boolean" => ParameterKind.Boolean,
        "DateOnly" or "DateTime" or "DateTimeOffset" or "date" or "datetime" => ParameterKind.Date,
        "list" or "List" or "tuple" => ParameterKind.List,
        { } other when other.EndsWith("[]", StringComparison.Ordinal) || other.StartsWith("List<", StringComparison.Ordinal) || other.StartsWith("list[", StringComparison.Ordinal) => ParameterKind.List,
        _ => null,
    };

    /// <summary>By the default.</summary>
    public static ParameterKind Of(JsonNode? value, string text) => value switch
    {
        null when text.Contains("DateOnly", StringComparison.Ordinal) || text.Contains("current_date", StringComparison.OrdinalIgnoreCase) || text.Contains("date.today", StringComparison.Ordinal) => ParameterKind.Date,
        null => ParameterKind.Any,
        JsonArray => ParameterKind.List,
        _ when text.StartsWith("DATE", StringComparison.OrdinalIgnoreCase) || text.StartsWith("date.", StringComparison.Ordinal) => ParameterKind.Date,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True or JsonValueKind.False => ParameterKind.Boolean,
            JsonValueKind.Number => IsWhole(value) && !text.AsSpan().ContainsAny(".eEdDmM") ? ParameterKind.Integer : ParameterKind.Number,
            _ => IsDate(value) ? ParameterKind.Date : ParameterKind.Text,
        },
    };

    /// <summary>What is wrong with a value, or null.</summary>
    public static string? Problem(Parameter parameter, JsonNode? value)
    {
        if (value is null || parameter.Kind == ParameterKind.Any) return null;
        var kind = value.GetValueKind();
        var fits = parameter.Kind switch
        {
            ParameterKind.Text => kind == JsonValueKind.String,
            ParameterKind.Integer => kind == JsonValueKind.Number && IsWhole(value),
            ParameterKind.Number => kind == JsonValueKind.Number,
            ParameterKind.Boolean => kind is JsonValueKind.True or JsonValueKind.False,
            ParameterKind.Date => IsDate(value),
            _ => kind == JsonValueKind.Array,
        };
        return fits ? null : $"Parameter '{parameter.Name}' is {Words(parameter.Kind)}; it was given {value.ToJsonString()}.";
    }

    public static bool IsWhole(JsonNode value) => long.TryParse(value.ToJsonString(), out _);

    private static bool IsDate(JsonNode value) => value.GetValueKind() == JsonValueKind.String && Date().IsMatch(value.GetValue<string>());

    private static string Words(ParameterKind kind) => kind switch
    {
        ParameterKind.Text => "a text",
        ParameterKind.Integer => "a whole number",
        ParameterKind.Number => "a number",
        ParameterKind.Boolean => "true or false",
        ParameterKind.Date => "a date such as \"2026-03-01\"",
        _ => "a list",
    };

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[-+]\d{2}:?\d{2})?)?$")]
    private static partial Regex Date();
}
