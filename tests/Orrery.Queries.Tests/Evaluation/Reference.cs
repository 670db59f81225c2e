using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Orrery.Queries.Language;

namespace Orrery.Queries.Tests.Evaluation;

/// <summary>What conditions and properties mean, said as plainly as can be: over a parsed document, without any thought for speed.</summary>
internal static class Reference
{
    public static bool Holds(Predicate predicate, JsonElement? root) => predicate switch
    {
        AllOf all => all.Parts.All(part => Holds(part, root)),
        AnyOf any => any.Parts.Any(part => Holds(part, root)),
        Negated negated => !Holds(negated.Of, root),
        SomeItem some => Values(some.Property, root).Any(),
        Matches match => Values(match.Property, root).Any(value => value is { ValueKind: JsonValueKind.String } text
            && Regex.IsMatch(text.GetString()!, match.Pattern, match.IgnoreCase ? RegexOptions.IgnoreCase | RegexOptions.CultureInvariant : RegexOptions.CultureInvariant)),
        Comparison c => Operands(c.Left, root).Any(left => Operands(c.Right, root).Any(right => Compare(left, c.Comparator, right))),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>Everything that a property stands for; null where the last names lead nowhere.</summary>
    public static IEnumerable<JsonElement?> Values(Property property, JsonElement? root) => Values([.. property.Segments], root);

    private static IEnumerable<JsonElement?> Values(Segment[] segments, JsonElement? at) => segments switch
    {
        [] => [at],
        [Named named, .. var rest] => Values(rest, at is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(named.Name, out var member) ? member : null),
        [var list, .. var rest] => at is { ValueKind: JsonValueKind.Array } items
            ? items.EnumerateArray().Where(item => list is not ItemsWhere only || Holds(only.Predicate, item)).SelectMany(item => Values(rest, item))
            : [],
    };

    private static IEnumerable<JsonElement?> Operands(Operand operand, JsonElement? root) => operand switch
    {
        Property property => Values(property, root),
        NullLiteral => [null],
        BoolLiteral truth => [JsonSerializer.SerializeToElement(truth.Value)],
        NumberLiteral number => [JsonSerializer.SerializeToElement(number.Value)],
        StringLiteral text => [JsonSerializer.SerializeToElement(text.Value)],
        _ => throw new InvalidOperationException(),
    };

    private static bool Compare(JsonElement? left, Comparator comparator, JsonElement? right)
    {
        if (comparator == Comparator.NotEqual) return !Compare(left, Comparator.Equal, right);
        if (comparator == Comparator.Equal && IsNull(left) && IsNull(right)) return true;
        if (left is not { } a || right is not { } b || a.ValueKind != b.ValueKind) return false;
        var order = a.ValueKind switch
        {
            JsonValueKind.Number => Math.Sign(Number(a).CompareTo(Number(b) == 0 ? 0 : Number(b))) is var sign && Number(a) == Number(b) ? 0 : sign,
            JsonValueKind.String => Math.Sign(Encoding.UTF8.GetBytes(a.GetString()!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b.GetString()!))),
            JsonValueKind.True or JsonValueKind.False => comparator == Comparator.Equal ? 0 : 9,
            _ => 9,
        };
        return comparator switch
        {
            Comparator.Equal => order == 0,
            Comparator.Less => order == -1,
            Comparator.LessOrEqual => order is -1 or 0,
            Comparator.Greater => order == 1,
            _ => order is 1 or 0,
        };
    }

    public static bool IsNull(JsonElement? value) => value is null or { ValueKind: JsonValueKind.Null };

    public static double Number(JsonElement value) => double.Parse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture) + 0.0;

    /// <summary>A row of one event, as text.</summary>
    public static string Row(Query query, JsonElement root) => query.Columns.Count == 0 ? root.GetRawText()
        : $"{{{string.Join(",", query.Columns.Select(column => $"{JsonSerializer.Serialize(column.Key)}:{Cell(column.Source, root)}"))}}}";

    private static string Cell(Selected source, JsonElement root) => source switch
    {
        Property { IsPlural: true } many => $"[{string.Join(",", Values(many, root).Where(value => value is not null).Select(value => value!.Value.GetRawText()))}]",
        Property one => Values(one, root).Single()?.GetRawText() ?? "null",
        Operand literal => Operands(literal, root).Single()?.GetRawText() ?? "null",
        _ => throw new InvalidOperationException(),
    };
}
