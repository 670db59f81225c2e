using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orrery.Server.Portal.Forms;

/// <summary>What somebody wrote into a form, and the input that it makes.</summary>
/// <param name="Values">By the fields' names, as written.</param>
public sealed record FilledForm(IReadOnlyDictionary<string, string> Values)
{
    /// <summary>What is wrong, by the field's path.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; private init; } = new Dictionary<string, string>();

    /// <summary>The input; meaningless while there are errors.</summary>
    public JsonNode? Input { get; private init; }

    /// <summary>A field that was left empty isn't in the input, or is null where it may be.</summary>
    public static FilledForm Read(IReadOnlyList<FormField> fields, IReadOnlyDictionary<string, string> values)
    {
        var errors = new Dictionary<string, string>();
        JsonNode? input = fields is [{ Path: "" }] ? null : new JsonObject();
        foreach (var field in fields)
        {
            var text = values.GetValueOrDefault(field.Name, "");
            if (text is "" && field.Kind is not FieldKind.Lines and not FieldKind.Choices)
            {
                if (field.Required && field.Kind is not FieldKind.Text) errors[field.Path] = field.Kind is FieldKind.Artifact ? "Choose a file, or give an artifact's id." : "This is needed.";
                else if (field.Required) Put(ref input, field.Path, "");
                continue;
            }

            if (ValueOf(field.Kind, field, text, out var value) is { } wrong) errors[field.Path] = wrong;
            else if (value is JsonArray { Count: 0 } && !field.Required) continue;
            else Put(ref input, field.Path, value);
        }

        return new FilledForm(values) { Errors = errors, Input = input };
    }

    private static string? ValueOf(FieldKind kind, FormField field, string text, out JsonNode? value)
    {
        value = null;
        switch (kind)
        {
            case FieldKind.Integer:
                if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return $"'{text}' is no whole number.";
                value = whole;
                return Bounds(field, whole);
            case FieldKind.Number:
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) return $"'{text}' is no number; the decimal sign is a point.";
                value = number;
                return Bounds(field, number);
            case FieldKind.Flag:
                value = text is "true";
                return null;
            case FieldKind.Choice:
                value = text;
                return field.Options.Contains(text) ? null : $"'{text}' is none of {string.Join(", ", field.Options)}.";
            case FieldKind.Artifact:
                value = text.Trim();
                return ArtifactId.TryParse(text.Trim(), out _) ? null : $"'{text}' is no artifact's id; one is sha256- and 64 hexadecimal digits.";
            case FieldKind.Lines or FieldKind.Choices:
                var list = new JsonArray();
                foreach (var line in text.Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Trim() is not ""))
                {
                    if (ValueOf(kind is FieldKind.Choices ? FieldKind.Choice : field.Item, field, line.Trim(), out var item) is { } wrong) return wrong;
                    list.Add(item);
                }

                value = list;
                return null;
            case FieldKind.Json:
                try
                {
                    value = JsonNode.Parse(text);
                    return null;
                }
                catch (JsonException e)
                {
                    return $"This isn't JSON: {e.Message}";
                }

            default:
                value = text;
                return null;
        }
    }

    private static string? Bounds(FormField field, double value) =>
        value < field.Least ? $"It must be {field.Least!.Value.ToString(CultureInfo.InvariantCulture)} or more." : value > field.Most ? $"It must be {field.Most!.Value.ToString(CultureInfo.InvariantCulture)} or less." : null;

    private static void Put(ref JsonNode? input, string path, JsonNode? value)
    {
        if (path is "")
        {
            input = value;
            return;
        }

        var parts = path.Split('.');
        var at = (JsonObject)input!;
        foreach (var part in parts[..^1]) at = (JsonObject)(at[part] ??= new JsonObject());
        at[parts[^1]] = value;
    }
}
