using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Services.Notebook.Files;

namespace Orrery.Services.Notebook.Parameters;

/// <summary>Writes a value as an assignment of a language.</summary>
internal static class Assignment
{
    /// <summary>The line that stands in the notebook.</summary>
    public static string Write(string language, string name, JsonNode? value, Parameter? parameter) => language switch
    {
        Languages.Sql => $"SET VARIABLE {name} = {Sql(value, parameter?.Kind == ParameterKind.Date)};",
        Languages.Python => $"{name} = {Python(value)}",
        _ => $"{parameter?.Declared ?? (value is null ? "object" : "var")} {name} = {CSharp(value, parameter?.Declared)};",
    };

    /// <summary>What a C# kernel runs for it: the same for all values of a type, so that it is compiled once; null where the line itself has to be run.</summary>
    public static string? Shared(string name, JsonNode? value, Parameter? parameter) => (parameter?.Declared ?? TypeOf(value)) is { } type && value is not null ? $"{type} {name} = Parameter<{type}>(\"{name}\");" : null;

    private static string? TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Number => !Kinds.IsWhole(value) ? "double" : int.TryParse(value.ToJsonString(), out _) ? "int" : "long",
        _ => null,
    };

    private static string CSharp(JsonNode? value, string? declared) => value switch
    {
        null => "null",
        JsonArray array => declared is null ? $"new[] {{ {string.Join(", ", array.Select(v => CSharp(v, null)))} }}" : $"[{string.Join(", ", array.Select(v => CSharp(v, null)))}]",
        JsonObject o => $"JsonDocument.Parse({Quoted(o.ToJsonString())}).RootElement",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => declared?.TrimEnd('?') is "DateOnly" or "DateTime" or "DateTimeOffset" ? $"{declared.TrimEnd('?')}.Parse({Quoted(value.GetValue<string>())})" : Quoted(value.GetValue<string>()),
            JsonValueKind.Number => Number(value, declared?.TrimEnd('?') is "decimal" ? "m" : ""),
            _ => value.ToJsonString(),
        },
    };

    private static string Number(JsonNode value, string suffix) => value.ToJsonString() + suffix;

    private static string Python(JsonNode? value) => value switch
    {
        null => "None",
        JsonArray array => $"[{string.Join(", ", array.Select(Python))}]",
        JsonObject o => $"{{{string.Join(", ", o.Select(p => $"{Quoted(p.Key)}: {Python(p.Value)}"))}}}",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True => "True",
            JsonValueKind.False => "False",
            JsonValueKind.String => Quoted(value.GetValue<string>()),
            _ => value.ToJsonString(),
        },
    };

    private static string Sql(JsonNode? value, bool date) => value switch
    {
        null => "NULL",
        JsonArray array => $"[{string.Join(", ", array.Select(v => Sql(v, false)))}]",
        JsonObject o => $"'{o.ToJsonString().Replace("'", "''", StringComparison.Ordinal)}'::JSON",
        _ => value.GetValueKind() == JsonValueKind.String ? $"{(date ? value.GetValue<string>().Length > 10 ? "TIMESTAMPTZ " : "DATE " : "")}'{value.GetValue<string>().Replace("'", "''", StringComparison.Ordinal)}'" : value.ToJsonString(),
    };

    /// <summary>A text that C# and Python read alike.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' or '\u2028' or '\u2029' or '\u0085' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}
