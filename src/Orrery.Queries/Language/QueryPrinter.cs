using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Orrery.Queries.Language;

/// <summary>Writes a query so that it parses to the same tree.</summary>
public static class QueryPrinter
{
    public static string Print(Query query)
    {
        var text = new StringBuilder("SELECT ");
        text.Append(query.Columns.Count == 0 ? "*" : string.Join(", ", query.Columns.Select(Print)));
        if (query.From.Count > 0) text.Append(" FROM ").AppendJoin(", ", query.From.Select(PrintName));
        if (query.Window is { } window) text.Append(CultureInfo.InvariantCulture, $" WINDOW {window.Seconds}{(window.Every == window.Seconds ? "" : $" {window.Every}")}");
        if (query.Where is { } where) text.Append(" WHERE ").Append(Print(where));
        if (query.GroupBy.Count > 0) text.Append(" GROUP BY ").AppendJoin(", ", query.GroupBy.Select(key => Print(key)));
        if (query.OrderBy is { } order) text.Append(" ORDER BY ").Append(Print(order.By)).Append(order.Descending ? " DESC" : "");
        if (query.Sample is { } sample) text.Append(" SAMPLE ").Append(Print(sample));
        if (query.Limit is { } limit) text.Append(CultureInfo.InvariantCulture, $" LIMIT {limit}");
        return text.ToString();
    }

    internal static string Name(AggregateFunction function) => function.ToString().ToLowerInvariant();

    internal static string Print(Selected selected) => selected switch
    {
        Property property => Print(property, inItem: false),
        StringLiteral text => Quote(text.Value),
        NumberLiteral number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        BoolLiteral truth => truth.Value ? "true" : "false",
        NullLiteral => "null",
        Aggregate aggregate => $"{Name(aggregate.Function)}({(aggregate.Distinct ? "DISTINCT " : "")}{(aggregate.Of is { } of ? Print(of) : "*")})",
        _ => throw new InvalidOperationException($"{selected} has no spelling"),
    };

    internal static string Print(Segment segment) => segment switch
    {
        Named named => $"[{Quote(named.Name)}]",
        ItemsWhere items => $"[{Print(items.Predicate, inItem: true)}]",
        _ => "[*]",
    };

    private static string Print(Column column) => Print(column.Source) + (column.Alias is { } alias ? " AS " + (Names.IsBare(alias) && !Names.IsKeyword(alias) ? alias : Quote(alias)) : "");

    private static string PrintName(string stream) => Names.IsBare(stream) && !Names.IsKeyword(stream) ? stream : Quote(stream);

    private static string Print(Property property, bool inItem)
    {
        var segments = property.Segments;
        var dotted = segments.TakeWhile(segment => segment is Named named && Names.IsBare(named.Name)).Count();
        var first = dotted > 0 ? ((Named)segments[0]).Name : "";
        // A name in front of a bracket must not look like the event or like an aggregate, nor any be a word of the language.
        if (Names.IsKeyword(first) || first == "e" && dotted == 1 && segments.Count > 1) dotted = 0;
        var text = new StringBuilder(dotted > 0 ? string.Join('.', segments.Take(dotted).Select(segment => ((Named)segment).Name)) : inItem ? "@" : "e");
        foreach (var segment in segments.Skip(dotted)) text.Append(Print(segment));
        return text.ToString();
    }

    private static string Print(Predicate predicate, bool inItem = false) => predicate switch
    {
        AnyOf any => string.Join(" OR ", any.Parts.Select(part => part is AnyOf ? $"({Print(part, inItem)})" : Print(part, inItem))),
        AllOf all => string.Join(" AND ", all.Parts.Select(part => part is AnyOf or AllOf ? $"({Print(part, inItem)})" : Print(part, inItem))),
        Negated { Of: AnyOf or AllOf } negated => $"NOT ({Print(negated.Of, inItem)})",
        Negated negated => $"NOT {Print(negated.Of, inItem)}",
        Comparison c => $"{Print(c.Left, inItem)} {Symbol(c.Comparator)} {Print(c.Right, inItem)}",
        Matches m => $"{Print(m.Property, inItem)} ==~ /{Escaped(m.Pattern)}/{(m.IgnoreCase ? "i" : "")}",
        SomeItem some => Print(some.Property, inItem),
        _ => throw new InvalidOperationException($"{predicate} has no spelling"),
    };

    private static string Print(Operand operand, bool inItem) => operand is Property property ? Print(property, inItem) : Print(operand);

    private static string Symbol(Comparator comparator) => comparator switch
    {
        Comparator.Equal => "=",
        Comparator.NotEqual => "!=",
        Comparator.Less => "<",
        Comparator.LessOrEqual => "<=",
        Comparator.Greater => ">",
        _ => ">=",
    };

    private static string Print(SampleClause sample)
    {
        var keys = sample.Keys.Count == 0 ? "" : $", \"keys\": [{string.Join(", ", sample.Keys.Select(key => $"\"{JsonEncodedText.Encode(Print(key))}\""))}]";
        return string.Create(CultureInfo.InvariantCulture,
            $"{{\"strategy\": \"{sample.Strategy.ToString().ToUpperInvariant()}\", \"threshold\": {sample.Threshold}, \"factor\": {sample.Factor}, \"salt\": {sample.Salt}{keys}}}");
    }

    private static string Escaped(string pattern)
    {
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length) text.Append(pattern[i++]);
            else if (pattern[i] == '/') text.Append('\\');
            text.Append(pattern[i]);
        }

        return text.ToString();
    }

    private static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            if (c is '"' or '\\') text.Append('\\').Append(c);
            else if (char.IsControl(c)) text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else text.Append(c);
        }

        return text.Append('"').ToString();
    }
}
