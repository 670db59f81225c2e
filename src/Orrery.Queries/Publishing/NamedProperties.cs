using Orrery.Queries.Language;

namespace Orrery.Queries.Publishing;

/// <summary>All properties that a query names anywhere, as their names without lists.</summary>
internal static class NamedProperties
{
    public static IEnumerable<IReadOnlyList<string>> In(Query query) =>
    [
        .. query.Columns.SelectMany(column => Of(column.Source, [])),
        .. query.Where is { } where ? Of(where, []) : [],
        .. query.GroupBy.SelectMany(key => Of(key, [])),
        .. query.OrderBy is { } order ? Of(order.By, []) : [],
        .. query.Sample is { } sample ? sample.Keys.SelectMany(key => Of(key, [])) : [],
    ];

    private static IEnumerable<IReadOnlyList<string>> Of(Selected selected, IReadOnlyList<string> before)
    {
        if (selected is Aggregate { Of: { } of }) return Of(of, before);
        if (selected is not Property property) return [];
        var (names, all) = (before.ToList(), new List<IReadOnlyList<string>>());
        foreach (var segment in property.Segments)
        {
            if (segment is Named named) names.Add(named.Name);
            else if (segment is ItemsWhere items) all.AddRange(Of(items.Predicate, [.. names]));
        }

        return [names, .. all];
    }

    private static IEnumerable<IReadOnlyList<string>> Of(Predicate predicate, IReadOnlyList<string> before) => predicate switch
    {
        AllOf all => all.Parts.SelectMany(part => Of(part, before)),
        AnyOf any => any.Parts.SelectMany(part => Of(part, before)),
        Negated negated => Of(negated.Of, before),
        Comparison c => [.. Of(c.Left, before), .. Of(c.Right, before)],
        Matches match => Of(match.Property, before),
        SomeItem some => Of(some.Property, before),
        _ => [],
    };
}
