using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Orrery.Services.Workstation.Configurations.Templates;

/// <summary>What stands behind a <c>|</c>.</summary>
internal static class Filters
{
    public static readonly ImmutableHashSet<string> Names = ["default", "lower", "upper", "trim", "replace", "join", "length", "int", "first", "last", "sort", "json", "quote", "indent"];

    public static object? Apply(Filtered filter, object? value, IReadOnlyList<object?> arguments)
    {
        if (filter.Filter == "default") return value is Values.Missing or null ? Argument(0) : value;
        if (value is Values.Missing missing) throw new FaultException(filter.Of.At, missing.What);
        return Values.Bounded(filter.Filter switch
        {
            "lower" => Values.Text(value).ToLowerInvariant(),
            "upper" => Values.Text(value).ToUpperInvariant(),
            "trim" => Values.Text(value).Trim(),
            "replace" => Values.Text(value).Replace(NotEmpty(0), Values.Text(Argument(1)), StringComparison.Ordinal),
            "join" => string.Join(arguments.Count > 0 ? Values.Text(arguments[0]) : "", List().Select(Values.Text)),
            "length" => value is string text ? text.Length : (long)List().Count,
            "int" => long.TryParse(Values.Text(value), CultureInfo.InvariantCulture, out var number) ? number : throw new FaultException(filter.At, $"'{Values.Text(value)}' is not a whole number."),
            "first" => List().Count > 0 ? List()[0] : new Values.Missing("The list is empty, so it has no first item."),
            "last" => List().Count > 0 ? List()[^1] : new Values.Missing("The list is empty, so it has no last item."),
            "sort" => List().OrderBy(Values.Text, StringComparer.Ordinal).ToImmutableArray(),
            "quote" => $"'{Values.Text(value).Replace("'", "'\\''", StringComparison.Ordinal)}'",
            "indent" => Values.Text(value).Replace("\n", "\n" + new string(' ', Spaces()), StringComparison.Ordinal),
            _ => JsonSerializer.Serialize(value, OrreryJson.Options),
        }, filter.At);

        object? Argument(int index) => index < arguments.Count ? arguments[index] : throw new FaultException(filter.At, $"The filter '{filter.Filter}' needs {index + 1} in its brackets, and has {arguments.Count}.");
        string NotEmpty(int index) => Values.Text(Argument(index)) is { Length: > 0 } text ? text : throw new FaultException(filter.At, "What is replaced must not be empty.");
        IReadOnlyList<object?> List() => Values.Items(value) ?? throw new FaultException(filter.At, $"The filter '{filter.Filter}' needs a list, and this is {Values.Kind(value)}.");
        int Spaces() => arguments.Count == 0 ? 4 : arguments[0] is long and >= 0 and <= 100 and var spaces ? (int)spaces : throw new FaultException(filter.At, "indent takes a number from 0 to 100.");
    }
}
