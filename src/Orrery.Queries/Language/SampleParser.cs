using System.Text.Json;

namespace Orrery.Queries.Language;

/// <summary>Reads the object behind SAMPLE.</summary>
internal static class SampleParser
{
    private static readonly string[] Known = ["strategy", "threshold", "factor", "salt", "keys"];

    public static SampleClause Sample(Cursor cursor)
    {
        var (json, at) = cursor.TakeObject();
        try
        {
            return Sample(cursor, json, at);
        }
        catch (InvalidOperationException)
        {
            throw cursor.Fault(at, "half a character (a lone surrogate) in SAMPLE", "strings of whole characters");
        }
    }

    private static SampleClause Sample(Cursor cursor, string json, int at)
    {
        QueryException Refused(string found, string expected, string? hint = null) => cursor.Fault(at, found, expected, hint);
        JsonElement sample;
        try
        {
            sample = JsonElement.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
        }
        catch (JsonException malformed)
        {
            throw Refused("an object that is no JSON", "JSON such as {\"strategy\": \"RANDOM\", \"threshold\": 200, \"factor\": 10000}", malformed.Message);
        }

        if (sample.EnumerateObject().FirstOrDefault(member => !Known.Contains(member.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
            throw Refused($"\"{unknown.Name}\" in SAMPLE", "strategy, threshold, factor, salt and keys");
        var strategy = Strategy(sample, Refused);
        var factor = Whole(sample, "factor", 10_000, 1, int.MaxValue, Refused);
        var threshold = Whole(sample, "threshold", null, 0, factor, Refused);
        var salt = Whole(sample, "salt", 0, long.MinValue, long.MaxValue, Refused);
        return new SampleClause(strategy, (int)threshold, (int)factor, salt, Keys(cursor, at, sample, strategy));
    }

    private static SampleStrategy Strategy(JsonElement sample, Func<string, string, string?, QueryException> refused)
    {
        var written = sample.TryGetProperty("strategy", out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString()! : value.ToString() : null;
        if ("RANDOM".Equals(written, StringComparison.OrdinalIgnoreCase)) return SampleStrategy.Random;
        if ("STICKY".Equals(written, StringComparison.OrdinalIgnoreCase)) return SampleStrategy.Sticky;
        throw refused(written is null ? "no strategy" : $"the strategy {written}", "\"strategy\": \"RANDOM\" or \"STICKY\"", "RANDOM draws for each event, STICKY goes by the values of \"keys\"");
    }

    private static long Whole(JsonElement sample, string name, long? missing, long least, long most, Func<string, string, string?, QueryException> refused)
    {
        if (!sample.TryGetProperty(name, out var value))
            return missing ?? throw refused($"no {name}", $"\"{name}\", a whole number from {least} to {most}", "threshold of factor events are kept: 200 of 10000 are two in a hundred");
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most ? number
            : throw refused($"the {name} {value}", $"a whole number from {least} to {most}", null);
    }

    private static Items<Property> Keys(Cursor cursor, int at, JsonElement sample, SampleStrategy strategy)
    {
        if (!sample.TryGetProperty("keys", out var keys))
            return strategy == SampleStrategy.Random ? [] : throw cursor.Fault(at, "STICKY without keys", "\"keys\": [\"property\", …]", "events with the same values of these are kept or left out together");
        if (strategy == SampleStrategy.Random) throw cursor.Fault(at, "keys with RANDOM", "keys only with STICKY");
        if (keys.ValueKind != JsonValueKind.Array || keys.GetArrayLength() is < 1 or > QueryLimits.SampleKeys) throw cursor.Fault(at, $"the keys {keys}", $"a list of 1 to {QueryLimits.SampleKeys} properties");
        return [.. keys.EnumerateArray().Select(key => Key(cursor, at, key))];
    }

    private static Property Key(Cursor cursor, int at, JsonElement key)
    {
        const string expected = "a property such as \"user.id\" or \"e[\\\"user\\\"]\"";
        if (key.ValueKind != JsonValueKind.String) throw cursor.Fault(at, $"the key {key}", expected);
        try
        {
            var inner = new Cursor(key.GetString()!);
            var property = PropertyParser.Property(inner, inItem: false);
            if (inner.Current.Kind == TokenKind.End && !property.IsPlural) return property;
        }
        catch (QueryException)
        {
            // Its position is one within the key; the object's is of more use.
        }

        throw cursor.Fault(at, $"the key {key.GetRawText()}", expected, "a sticky key has a single value");
    }
}
