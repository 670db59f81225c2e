namespace Orrery.Queries.Language;

/// <summary>Reads what is selected, and the streams.</summary>
internal static class ColumnParser
{
    private static readonly Dictionary<string, AggregateFunction> Aggregates = new(StringComparer.OrdinalIgnoreCase)
    {
        ["min"] = AggregateFunction.Min, ["max"] = AggregateFunction.Max, ["average"] = AggregateFunction.Average, ["avg"] = AggregateFunction.Average,
        ["count"] = AggregateFunction.Count, ["sum"] = AggregateFunction.Sum,
    };

    public static List<(Column, int)> Columns(Cursor cursor)
    {
        var columns = new List<(Column, int)>();
        if (cursor.Skip("*"))
        {
            return cursor.Current.Is(",") ? throw cursor.Unexpected("nothing beside *", "* is the whole event already; to rename a property, select each") : columns;
        }

        do
        {
            var at = cursor.Current.Start;
            if (columns.Count == QueryLimits.Columns) throw cursor.Unexpected($"at most {QueryLimits.Columns} columns");
            var source = Selected(cursor);
            columns.Add((new Column(source, cursor.SkipWord("AS") ? Alias(cursor) : null), at));
        }
        while (cursor.Skip(","));
        return columns;
    }

    public static Selected Selected(Cursor cursor)
    {
        if (cursor.Current.Kind == TokenKind.Word && cursor.Upcoming == '(')
        {
            return Aggregates.TryGetValue(cursor.Current.Text, out var function) ? Aggregate(cursor, function)
                : throw cursor.Unexpected("min, max, average, count or sum", Names.Closest(cursor.Current.Text, Aggregates.Keys.Select(k => k.ToUpperInvariant())) is { } meant ? $"did you mean {meant}?" : "there are no other functions");
        }

        return PropertyParser.Operand(cursor, inItem: false, "*, a property, a literal or an aggregate");
    }

    public static Items<string> Streams(Cursor cursor)
    {
        var streams = new List<string>();
        do
        {
            if (streams.Count == QueryLimits.Streams) throw cursor.Unexpected($"at most {QueryLimits.Streams} streams");
            streams.Add(Stream(cursor));
        }
        while (cursor.Skip(","));
        return new([.. streams.Distinct()]);
    }

    private static string Stream(Cursor cursor)
    {
        var token = cursor.Current;
        if (token.Kind == TokenKind.Text && token.Text.Length > 0) return cursor.Take().Text;
        if (token.Kind != TokenKind.Word || Names.IsKeyword(token.Text)) throw cursor.Unexpected("the name of a stream", "such as FROM runs; other names in quotes");
        var name = cursor.Take().Text;
        while (cursor.Skip(".")) name += "." + (cursor.Current.Kind == TokenKind.Word ? cursor.Take().Text : throw cursor.Unexpected("the rest of the stream's name"));
        return name;
    }

    private static Aggregate Aggregate(Cursor cursor, AggregateFunction function)
    {
        cursor.Take();
        cursor.Expect("(", "(");
        if (function == AggregateFunction.Count && cursor.Skip("*"))
        {
            cursor.Expect(")", ")");
            return new Aggregate(function, false, null);
        }

        var distinct = cursor.Current.IsWord("DISTINCT") && cursor.Upcoming != ')' && cursor.SkipWord("DISTINCT");
        var property = PropertyParser.Property(cursor, inItem: false);
        cursor.Expect(")", ") after the aggregate's property");
        return new Aggregate(function, distinct, property);
    }

    private static string Alias(Cursor cursor)
    {
        var token = cursor.Current;
        var named = token.Kind == TokenKind.Text && token.Text.Length > 0 || token.Kind == TokenKind.Word && !Names.IsKeyword(token.Text);
        return named ? cursor.Take().Text : throw cursor.Unexpected("a name after AS", "a name that is also a word of the language stands in quotes");
    }
}
