namespace Orrery.Queries.Language;

/// <summary>What must hold of a query as a whole. What could never give a row, or only at the end of an endless stream, is refused here.</summary>
internal static class QueryRules
{
    private const string NeedsWindow = "the stream has no end, so that would never give a row: say over what time, such as WINDOW 60";

    public static Query Checked(Cursor cursor, Draft draft)
    {
        var query = new Query([.. draft.Columns.Select(c => c.Column)], draft.From, draft.Window, draft.Where, draft.GroupBy, draft.OrderBy, draft.Sample, draft.Limit);
        NamesDiffer(cursor, draft);
        if (query.Window is null) WithoutWindow(cursor, draft);
        if (query.Aggregates) Aggregated(cursor, draft, query);
        else if (query.OrderBy?.By is Aggregate) throw cursor.Fault(draft.OrderAt, "ORDER BY an aggregate", "that aggregate among what is selected", "name it there with AS, and order by that name");
        return query;
    }

    private static void NamesDiffer(Cursor cursor, Draft draft)
    {
        var keys = new HashSet<string>();
        foreach (var (column, at) in draft.Columns)
        {
            if (!keys.Add(column.Key)) throw cursor.Fault(at, $"a second column named {column.Key}", "columns of different names", "give one of them another name with AS");
        }
    }

    private static void WithoutWindow(Cursor cursor, Draft draft)
    {
        if (draft.Columns.FirstOrDefault(c => c.Column.Source is Aggregate) is { Column: not null } found)
            throw cursor.Fault(found.At, $"{found.Column.Key} without a window", "WINDOW and a number of seconds in a query with an aggregate", NeedsWindow);
        if (draft.GroupBy.Count > 0) throw cursor.Fault(draft.GroupAt, "GROUP BY without a window", "WINDOW and a number of seconds in a query with GROUP BY", NeedsWindow);
        if (draft.OrderBy is not null) throw cursor.Fault(draft.OrderAt, "ORDER BY without a window", "WINDOW and a number of seconds in a query with ORDER BY", NeedsWindow);
    }

    private static void Aggregated(Cursor cursor, Draft draft, Query query)
    {
        if (query.Keys.Count() > QueryLimits.GroupKeys) throw cursor.Fault(draft.SelectAt, "more properties beside aggregates", $"at most {QueryLimits.GroupKeys} properties to group by", null);
        foreach (var (column, at) in draft.Columns)
        {
            if (column.Source is not Property property) continue;
            if (property.IsPlural) throw cursor.Fault(at, $"{property.Dotted}, which goes through a list, beside an aggregate", "a property with a single value", "put it into an aggregate");
            if (!query.Keys.Contains(property)) throw cursor.Fault(at, $"{property.Dotted}, which isn't grouped by", "a property that GROUP BY names, or an aggregate", $"a group has many values of it: GROUP BY {property.Dotted}, too, or take its min or max");
        }

        if (query.OrderBy is { } order && Ordering(query, order) is null)
            throw cursor.Fault(draft.OrderAt, $"ORDER BY {QueryPrinter.Print(order.By)}", "something that each row has", "order by a column, a name given with AS, or a property that is grouped by");
    }

    /// <summary>What the order is by, in a query with aggregates: a column by its name or as it is written, or a key.</summary>
    public static Selected? Ordering(Query query, OrderClause order)
    {
        if (order.By is Property property && query.Columns.FirstOrDefault(c => c.Alias is not null && c.Alias == property.Dotted) is { } named) return named.Source;
        if (query.Columns.FirstOrDefault(c => c.Source.Equals(order.By)) is { } column) return column.Source;
        return order.By is Property key && query.Keys.Contains(key) ? key : null;
    }
}
