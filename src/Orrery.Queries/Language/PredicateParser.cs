namespace Orrery.Queries.Language;

/// <summary>Reads conditions: OR of ANDs of NOTs, parentheses, comparisons.</summary>
internal static class PredicateParser
{
    public static Predicate Predicate(Cursor cursor, bool inItem)
    {
        var parts = new List<Predicate>();
        do parts.Add(Conjunction(cursor, inItem));
        while (cursor.SkipWord("OR"));
        return parts.Count == 1 ? parts[0] : new AnyOf(new([.. parts]));
    }

    private static Predicate Conjunction(Cursor cursor, bool inItem)
    {
        var parts = new List<Predicate>();
        do parts.Add(Term(cursor, inItem));
        while (cursor.SkipWord("AND"));
        return parts.Count == 1 ? parts[0] : new AllOf(new([.. parts]));
    }

    private static Predicate Term(Cursor cursor, bool inItem)
    {
        var at = cursor.Current.Start;
        if (cursor.SkipWord("NOT"))
        {
            cursor.Enter(at);
            var negated = new Negated(Term(cursor, inItem));
            cursor.Leave();
            return negated;
        }

        if (!cursor.Skip("(")) return Condition(cursor, inItem);
        cursor.Enter(at);
        var inner = Predicate(cursor, inItem);
        cursor.Expect(")", "AND, OR or )");
        cursor.Leave();
        return inner;
    }

    private static Predicate Condition(Cursor cursor, bool inItem)
    {
        var at = cursor.Current.Start;
        cursor.CountCondition(at);
        var left = PropertyParser.Operand(cursor, inItem, "a condition, such as latency > 300");
        if (cursor.Current.Is("==~")) return Match(cursor, left, at);
        if (ComparatorOf(cursor.Current) is { } comparator)
        {
            cursor.Take();
            var right = PropertyParser.Operand(cursor, inItem, "a property, a string, a number, true, false or null");
            return Compared(cursor, new Comparison(left, comparator, right), at);
        }

        if (left is Property { Segments: [.., ItemsWhere] } some) return new SomeItem(some);
        throw cursor.Unexpected("a comparison (= != < <= > >= ==~)", HintFor(cursor.Current) ?? "a property alone is no condition: compare it, as in ready = true or name != null");
    }

    private static Matches Match(Cursor cursor, Operand left, int at)
    {
        if (left is not Property property) throw cursor.Fault(at, "a literal", "a property to match", null);
        var (pattern, ignoreCase, start) = cursor.TakePattern();
        if (PatternRules.Fault(pattern, ignoreCase) is { } fault) throw cursor.Fault(start, $"/{(pattern.Length > 40 ? pattern[..40] + "…" : pattern)}/", "a regular expression that is matched in linear time", fault);
        return new Matches(property, pattern, ignoreCase);
    }

    private static Comparison Compared(Cursor cursor, Comparison comparison, int at)
    {
        if (comparison is { Left: Property { IsPlural: true }, Right: Property } or { Left: Property, Right: Property { IsPlural: true } })
            throw cursor.Fault(at, "a list's items compared with a property", "a literal on the other side", "two properties of the same item are compared within the brackets: e[\"list\"][width > height]");
        if (comparison.Comparator is not (Comparator.Equal or Comparator.NotEqual) && (comparison.Left is NullLiteral or BoolLiteral || comparison.Right is NullLiteral or BoolLiteral))
            throw cursor.Fault(at, "null, true or false on one side of < <= > or >=", "a number or a string", "these have no order; use = or !=");
        return comparison;
    }

    private static Comparator? ComparatorOf(Token token) => token.Kind != TokenKind.Symbol ? null : token.Text switch
    {
        "=" or "==" => Comparator.Equal,
        "!=" or "<>" => Comparator.NotEqual,
        "<" => Comparator.Less,
        "<=" => Comparator.LessOrEqual,
        ">" => Comparator.Greater,
        ">=" => Comparator.GreaterOrEqual,
        _ => null,
    };

    private static string? HintFor(Token token) => token.Kind != TokenKind.Word ? null : token.Text.ToUpperInvariant() switch
    {
        "LIKE" or "MATCHES" or "REGEXP" => "write ==~ /pattern/",
        "IS" => "write = null or != null",
        "IN" => "write a = 1 OR a = 2, or ==~ /^(x|y)$/",
        "BETWEEN" => "write a >= 1 AND a <= 2",
        _ => null,
    };
}
