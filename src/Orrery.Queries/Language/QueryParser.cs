namespace Orrery.Queries.Language;

/// <summary>Reads a query: SELECT with its columns, then each other clause at most once.</summary>
public static class QueryParser
{
    private static readonly string[] Clauses = ["FROM", "WINDOW", "WHERE", "GROUP", "ORDER", "SAMPLE", "LIMIT"];

    /// <exception cref="QueryException">It is no query; says where and why. Nothing else is thrown, however odd the text.</exception>
    public static Query Parse(string text)
    {
        var cursor = new Cursor(text);
        var draft = new Draft { SelectAt = cursor.Current.Start };
        cursor.ExpectWord("SELECT", Names.Closest(cursor.Current.Text, ["SELECT"]) is null ? "a query begins with SELECT * or SELECT and properties" : "did you mean SELECT?");
        draft.Columns = ColumnParser.Columns(cursor);
        while (cursor.Current.Kind != TokenKind.End) Clause(cursor, draft);
        return QueryRules.Checked(cursor, draft);
    }

    /// <summary>The query or, if the text is none, what is wrong with it.</summary>
    public static bool TryParse(string text, out Query? query, out QueryFault? fault)
    {
        try
        {
            (query, fault) = (Parse(text), null);
            return true;
        }
        catch (QueryException refused)
        {
            (query, fault) = (null, refused.Fault);
            return false;
        }
    }

    private static void Clause(Cursor cursor, Draft draft)
    {
        var word = cursor.Current;
        var name = word.Kind == TokenKind.Word ? Array.Find(Clauses, clause => word.IsWord(clause)) : null;
        if (name is null) throw cursor.Unexpected("a clause (FROM, WINDOW, WHERE, GROUP BY, ORDER BY, SAMPLE or LIMIT) or the end", HintFor(word));
        if (!draft.Said.Add(name)) throw cursor.Unexpected($"{name} once", name == "WHERE" ? "join conditions with AND" : null);
        switch (name)
        {
            case "FROM":
                cursor.Take();
                draft.From = ColumnParser.Streams(cursor);
                break;
            case "WINDOW":
                cursor.Take();
                draft.Window = Window(cursor);
                break;
            case "WHERE":
                cursor.Take();
                draft.Where = PredicateParser.Predicate(cursor, inItem: false);
                break;
            case "GROUP":
                (draft.GroupAt, draft.GroupBy) = (word.Start, GroupBy(cursor));
                break;
            case "ORDER":
                (draft.OrderAt, draft.OrderBy) = (word.Start, OrderBy(cursor));
                break;
            case "SAMPLE":
                draft.Sample = SampleParser.Sample(cursor);
                break;
            default:
                cursor.Take();
                draft.Limit = cursor.WholeNumber("how many rows", 1, QueryLimits.Rows);
                break;
        }
    }

    private static string? HintFor(Token word) => word switch
    {
        { Kind: TokenKind.Word } when word.IsWord("HAVING") => "there is no HAVING; WHERE looks at events, before they are grouped",
        { Kind: TokenKind.Word } when word.IsWord("JOIN") => "streams aren't joined; FROM a, b takes the events of both",
        { Kind: TokenKind.Word } when Names.Closest(word.Text, Clauses) is { } meant => $"did you mean {meant}?",
        { Kind: TokenKind.Symbol, Text: ";" } => "leave it out",
        _ => null,
    };

    private static WindowClause Window(Cursor cursor)
    {
        var seconds = cursor.WholeNumber("the window's length in seconds", 1, QueryLimits.WindowSeconds, "WINDOW 60 makes windows of a minute");
        if (cursor.Current.Kind != TokenKind.Number) return new(seconds, seconds);
        var least = (seconds + QueryLimits.OverlappingWindows - 1) / QueryLimits.OverlappingWindows;
        return new(seconds, cursor.WholeNumber("after how many seconds the next window starts", least, seconds, $"windows of {seconds} s may overlap {QueryLimits.OverlappingWindows} times at most, and leave no gap"));
    }

    private static Items<Property> GroupBy(Cursor cursor)
    {
        cursor.Take();
        cursor.ExpectWord("BY");
        var keys = new List<Property>();
        do
        {
            var at = cursor.Current;
            if (keys.Count == QueryLimits.GroupKeys) throw cursor.Unexpected($"at most {QueryLimits.GroupKeys} properties to group by");
            keys.Add(PropertyParser.Property(cursor, inItem: false));
            if (keys[^1].IsPlural) throw cursor.Fault(at.Start, "a property that goes through a list", "one with a single value to group by", "filter on the list in WHERE instead");
        }
        while (cursor.Skip(","));
        return new([.. keys]);
    }

    private static OrderClause OrderBy(Cursor cursor)
    {
        cursor.Take();
        cursor.ExpectWord("BY");
        var at = cursor.Current.Start;
        var by = ColumnParser.Selected(cursor);
        if (by is Literal) throw cursor.Fault(at, "a literal", "a property, the name of a column or an aggregate", null);
        if (by is Property { IsPlural: true }) throw cursor.Fault(at, "a property that goes through a list", "one with a single value to order by", null);
        var descending = cursor.SkipWord("DESC");
        if (!descending) cursor.SkipWord("ASC");
        if (cursor.Current.Is(",")) throw cursor.Unexpected("one property to order by");
        return new(by, descending);
    }
}
