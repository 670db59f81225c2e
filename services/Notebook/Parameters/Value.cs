using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Orrery.Services.Notebook.Files;

namespace Orrery.Services.Notebook.Parameters;

/// <summary>Values of assignments, as far as they are plain: texts, numbers, truth values, null, and lists of these.</summary>
internal static partial class Value
{
    /// <summary>Parts what stands behind the equals sign into the value and the comment.</summary>
    public static (string Text, string Help) Split(string rest, string language)
    {
        var mark = language switch { Languages.Sql => "--", Languages.Python => "#", _ => "//" };
        var quote = '\0';
        for (var i = 0; i < rest.Length; i++)
        {
            if (quote != '\0')
            {
                if (rest[i] == '\\' && language != Languages.Sql) i++;
                else if (rest[i] == quote) quote = '\0';
            }
            else if (rest[i] is '"' or '\'') quote = rest[i];
            else if (rest.AsSpan(i).StartsWith(mark)) return (Bare(rest[..i]), rest[(i + mark.Length)..].Trim());
        }

        return (Bare(rest), "");

        static string Bare(string text) => text.Trim().TrimEnd(';').TrimEnd();
    }

    /// <summary>The value as JSON; null where it is null, or no plain value.</summary>
    public static JsonNode? Read(string text, string language)
    {
        if (text is "true" or "True" or "TRUE") return true;
        if (text is "false" or "False" or "FALSE") return false;
        var digits = language == Languages.CSharp ? Suffix().Replace(text, "$1") : text;
        if (long.TryParse(digits.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return text.EndsWith('d') || text.EndsWith('m') ? (double)whole : whole;
        if (double.TryParse(digits.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && char.IsAsciiDigit(digits.TrimStart('-', '.')[0])) return number;
        if (Quoted(text, language) is { } said) return said;
        return ListOf(text) is { } list ? Items(list, language) : null;
    }

    private static string? Quoted(string text, string language)
    {
        var cast = DateLiteral().Match(text);
        if (cast.Success) return cast.Groups[1].Value;
        if (text.Length < 2 || text[0] != text[^1] || text[0] is not ('"' or '\'')) return null;
        var inside = text[1..^1];
        if (language == Languages.Sql) return inside.Replace("''", "'", StringComparison.Ordinal);
        var plain = new StringBuilder();
        for (var i = 0; i < inside.Length; i++)
        {
            if (inside[i] == text[0]) return null; // two texts with something between them
            if (inside[i] != '\\' || i + 1 == inside.Length) plain.Append(inside[i]);
            else plain.Append(inside[++i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
        }

        return plain.ToString();
    }

    private static string? ListOf(string text) => text is ['[', .. var inside, ']'] ? inside : ArrayLiteral().Match(text) is { Success: true } array ? array.Groups[1].Value : null;

    private static JsonArray? Items(string text, string language)
    {
        var items = new JsonArray();
        foreach (Match item in ListItem().Matches(text))
        {
            var value = Read(item.Value.Trim(), language);
            if (value is null) return null;
            items.Add(value);
        }

        return items;
    }

    [GeneratedRegex(@"^(-?[\d_.]+(?:[eE][-+]?\d+)?)[lLdDmMfF]$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"^(?:DATE\s+|DateOnly\.Parse\(|DateTime\.Parse\(|date\.fromisoformat\()['""](\d{4}-\d{2}-\d{2}[^'""]*)['""]\)?$", RegexOptions.IgnoreCase)]
    private static partial Regex DateLiteral();

    [GeneratedRegex(@"^new\s*\w*\s*\[\]\s*\{(.*)\}$")]
    private static partial Regex ArrayLiteral();

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""|'(?:[^'\\]|\\.)*'|[^,\s]+")]
    private static partial Regex ListItem();
}
