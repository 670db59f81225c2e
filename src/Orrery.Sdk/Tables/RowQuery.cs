using System.Collections.Immutable;
using System.Text.Json;

namespace Orrery;

/// <summary>Which rows are wanted, in the order of their keys.</summary>
public sealed record RowQuery
{
    public const int MostRows = 1000;

    /// <summary>What their keys begin with. Default anything.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Only rows after this key: the last one of the page before. Default from the first.</summary>
    public string After { get; init; } = "";

    /// <summary>Properties that rows must have with exactly these values: texts, numbers, truth values. By names as they are in JSON.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Where { get; init; } = ImmutableSortedDictionary<string, JsonElement>.Empty;

    /// <summary>How many at most, 1 to 1,000. Default 100. A page ends earlier beyond 1 MiB.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Adds to <see cref="Where"/>.</summary>
    public RowQuery With<T>(string property, T value) => this with { Where = Where.SetItem(property, JsonSerializer.SerializeToElement(value, OrreryJson.Options)) };

    /// <summary>A value as people write it: a JSON number, truth value or quoted text is that; anything else is a text as it stands.</summary>
    public static JsonElement ValueOf(string text)
    {
        try
        {
            var read = JsonElement.Parse(text);
            if (read.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) return read;
        }
        catch (JsonException)
        {
            // A text as it stands.
        }

        return JsonSerializer.SerializeToElement(text, OrreryJson.Options);
    }
}

/// <summary>Some rows, in the order of their keys.</summary>
/// <param name="Next">Where the next page begins, for <see cref="RowQuery.After"/>; null after the last one.</param>
public sealed record RowPage<TRow>(ImmutableArray<Row<TRow>> Rows, string? Next) where TRow : class;
