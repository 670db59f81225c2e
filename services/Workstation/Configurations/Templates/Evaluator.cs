using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Templates;

/// <summary>What an expression is worth.</summary>
internal static class Evaluator
{
    /// <summary>A value that is there.</summary>
    /// <exception cref="FaultException">It isn't.</exception>
    public static object? Known(Expression expression, ImmutableDictionary<string, object?> known) =>
        Evaluate(expression, known) is var value && value is Values.Missing missing ? throw new FaultException(expression.At, missing.What) : value;

    private static object? Evaluate(Expression expression, ImmutableDictionary<string, object?> known) => expression switch
    {
        Literal literal => literal.Value,
        ListOf list => Values.Bounded(list.Items.Select(i => Known(i, known)).ToImmutableArray(), list.At),
        Variable variable => known.TryGetValue(variable.Name, out var value) ? value : new Values.Missing($"'{variable.Name}' is not defined; there are: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}."),
        Member member => MemberOf(member, known),
        Filtered filtered => Filters.Apply(filtered, Evaluate(filtered.Of, known), [.. filtered.Arguments.Select(a => Known(a, known))]),
        Tested tested => Test(tested, Evaluate(tested.Of, known)) != tested.Negated,
        Not not => !Values.IsTrue(Known(not.Of, known)),
        Binary { Sign: "and" } both => Values.IsTrue(Known(both.Left, known)) ? Known(both.Right, known) : false,
        Binary { Sign: "or" } either => Known(either.Left, known) is var left && Values.IsTrue(left) ? left : Known(either.Right, known),
        Binary binary => Compute(binary, Known(binary.Left, known), Known(binary.Right, known)),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} has no value."),
    };

    private static object? MemberOf(Member member, ImmutableDictionary<string, object?> known)
    {
        var (of, key) = (Evaluate(member.Of, known), Known(member.Key, known));
        return (of, key) switch
        {
            (Values.Missing, _) => of,
            (IReadOnlyDictionary<string, object?> map, _) => map.TryGetValue(Values.Text(key), out var value) ? value
                : new Values.Missing($"There is no '{Values.Text(key)}'; there are: {string.Join(", ", map.Keys.Take(20))}."),
            (ImmutableArray<object?> list, long index) => index >= 0 && index < list.Length ? list[(int)index] : new Values.Missing($"The list has {list.Length} items, counted from 0; there is no {index}."),
            _ => throw new FaultException(member.At, $"{Values.Kind(of)} has no '{Values.Text(key)}'."),
        };
    }

    private static bool Test(Tested tested, object? value) => tested.Test switch
    {
        "defined" => value is not Values.Missing,
        _ when value is Values.Missing missing => throw new FaultException(tested.Of.At, missing.What),
        "none" => value is null,
        "string" => value is string,
        _ => value is long,
    };

    private static object Compute(Binary binary, object? left, object? right) => (binary.Sign, left, right) switch
    {
        ("==", _, _) => Values.Equals(left, right),
        ("!=", _, _) => !Values.Equals(left, right),
        ("~", _, _) => Values.Bounded(Values.Text(left) + Values.Text(right), binary.At)!,
        ("in", string part, string whole) => whole.Contains(part, StringComparison.Ordinal),
        ("in", _, _) when Values.Items(right) is { } items => items.Any(i => Values.Equals(i, left)),
        ("<", long a, long b) => a < b,
        ("<=", long a, long b) => a <= b,
        (">", long a, long b) => a > b,
        (">=", long a, long b) => a >= b,
        ("<", string a, string b) => string.CompareOrdinal(a, b) < 0,
        (">", string a, string b) => string.CompareOrdinal(a, b) > 0,
        ("+", long a, long b) => unchecked(a + b),
        ("-", long a, long b) => unchecked(a - b),
        ("*", long a, long b) => unchecked(a * b),
        ("+", string a, string b) => Values.Bounded(a + b, binary.At)!,
        ("+", ImmutableArray<object?> a, ImmutableArray<object?> b) => Values.Bounded(a.AddRange(b), binary.At)!,
        _ => throw new FaultException(binary.At, $"'{binary.Sign}' doesn't work between {Values.Kind(left)} and {Values.Kind(right)}."),
    };
}
