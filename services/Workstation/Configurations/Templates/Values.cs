using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Orrery.Services.Workstation.Configurations.Templates;

/// <summary>What template values are: null, text, whole numbers, truth values, lists, and maps by text. A missing one is <see cref="Missing"/>.</summary>
internal static class Values
{
    /// <summary>What a variable or member that isn't there evaluates to; using it is an error, but for <c>default</c> and <c>is defined</c>.</summary>
    public sealed record Missing(string What);

    /// <summary>From JSON, such as grains come in.</summary>
    public static object? From(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => From(p.Value), StringComparer.Ordinal),
        JsonValueKind.Array => json.EnumerateArray().Select(From).ToImmutableArray(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.TryGetInt64(out var whole) ? whole : json.GetRawText(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static bool IsTrue(object? value) => value switch
    {
        null or Missing or false or "" or 0L => false,
        IReadOnlyCollection<object?> list => list.Count > 0,
        IReadOnlyDictionary<string, object?> map => map.Count > 0,
        _ => true,
    };

    public static string Text(object? value) => value switch
    {
        null => "None",
        string text => text,
        bool truth => truth ? "True" : "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => JsonSerializer.Serialize(value, OrreryJson.Options),
    };

    public static string Kind(object? value) => value switch
    {
        null => "nothing",
        string => "a text",
        bool => "a truth value",
        long => "a number",
        IReadOnlyDictionary<string, object?> => "a map",
        _ => "a list",
    };

    public static new bool Equals(object? a, object? b) => a is IEnumerable and not string && b is IEnumerable and not string ? Text(a) == Text(b) : object.Equals(a, b);

    /// <summary>The same value, if it isn't larger than a configuration may be: lists of lists and texts joined to themselves double with each line.</summary>
    public static object? Bounded(object? value, Position at) =>
        Size(value, ConfigurationText.Limit) <= ConfigurationText.Limit ? value : throw new FaultException(at, $"A value becomes larger than {ConfigurationText.Limit / 1024} Ki here.");

    private static int Size(object? value, int most)
    {
        if (value is string text) return text.Length;
        var size = 1;
        foreach (var item in value is IReadOnlyDictionary<string, object?> map ? map.Values : Items(value) ?? [])
        {
            size += Size(item, most - size);
            if (size > most) break;
        }

        return size;
    }

    /// <summary>What a loop goes over: a list, or the keys of a map; null for anything else.</summary>
    public static IReadOnlyList<object?>? Items(object? value) => value switch
    {
        ImmutableArray<object?> list => list,
        IReadOnlyDictionary<string, object?> map => [.. map.Keys],
        _ => null,
    };
}
