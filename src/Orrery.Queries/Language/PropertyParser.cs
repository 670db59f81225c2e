namespace Orrery.Queries.Language;

/// <summary>Reads properties and literals.</summary>
internal static class PropertyParser
{
    public static Operand Operand(Cursor cursor, bool inItem, string expected)
    {
        var token = cursor.Current;
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new StringLiteral(cursor.Take().Text);
            case TokenKind.Number:
                // Minus zero is zero.
                return new NumberLiteral(cursor.Take().Number + 0.0);
            case TokenKind.Word when token.IsWord("null"):
                cursor.Take();
                return new NullLiteral();
            case TokenKind.Word when token.IsWord("true") || token.IsWord("false"):
                return new BoolLiteral(cursor.Take().IsWord("true"));
            default:
                return Property(cursor, inItem, expected);
        }
    }

    public static Property Property(Cursor cursor, bool inItem, string expected = "a property, such as metrics.latency or e[\"metrics\"][\"latency\"]")
    {
        var segments = new List<Segment>();
        var first = cursor.Current;
        if (first.Is("@"))
        {
            if (!inItem) throw cursor.Unexpected(expected, "@ is the item of a list, within its brackets");
            cursor.Take();
        }
        else if (first.Kind != TokenKind.Word || Names.IsKeyword(first.Text)) throw cursor.Unexpected(expected, HintFor(first));
        else if (first.Text == "e" && cursor.Upcoming == '[')
        {
            if (inItem) throw cursor.Unexpected("a property of the item", "within a list's brackets names are those of the item: write name, or @[\"name\"]");
            cursor.Take();
        }
        else segments.Add(new Named(cursor.Take().Text));

        while (Segment(cursor, first.Is("@") || segments.Count > 0) is { } segment)
        {
            if (segments.Count == QueryLimits.Segments) throw cursor.Unexpected($"at most {QueryLimits.Segments} segments of a property");
            segments.Add(segment);
        }

        return new Property(new([.. segments]));
    }

    private static Segment? Segment(Cursor cursor, bool mayDot)
    {
        if (mayDot && cursor.Skip("."))
        {
            return cursor.Current.Kind == TokenKind.Word ? new Named(cursor.Take().Text)
                : throw cursor.Unexpected("a name after the dot", cursor.Current.Is("*") || cursor.Current.Is("[") ? "the items of a list are [*], without a dot" : "names with other characters are written [\"name\"]");
        }

        var at = cursor.Current.Start;
        if (!cursor.Skip("[")) return null;
        cursor.Enter(at);
        var segment = Bracketed(cursor);
        cursor.Expect("]", "]", cursor.Current.Is("=") ? "a condition on an item is one predicate within the brackets" : null);
        cursor.Leave();
        return segment;
    }

    private static Segment Bracketed(Cursor cursor)
    {
        if (cursor.Skip("*")) return new EveryItem();
        if (cursor.Current.Kind == TokenKind.Text && cursor.Upcoming == ']') return new Named(cursor.Take().Text);
        if (cursor.Current.Kind == TokenKind.Number && cursor.Upcoming == ']')
            throw cursor.Unexpected("a name in quotes, * or a predicate", "items have no numbers here: [*] is any of them");
        return new ItemsWhere(PredicateParser.Predicate(cursor, inItem: true));
    }

    private static string? HintFor(Token token) =>
        token.Kind == TokenKind.Word ? $"{token.Text.ToUpperInvariant()} is a word of the language; a property of that name is e[\"{token.Text}\"]" : null;
}
