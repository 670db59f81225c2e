using System.Buffers;
using Orrery.Queries.Language;

namespace Orrery.Queries.Evaluation;

/// <summary>A query made of delegates and slots of one <see cref="Level"/>, which it shares with the other live queries.</summary>
internal sealed class CompiledQuery
{
    private readonly Test? _where;
    private readonly Sampler? _sampler;

    public CompiledQuery(Query query, Level level)
    {
        Query = query;
        _where = query.Where is { } where ? Conditions.Compile(where, level) : null;
        _sampler = query.Sample is { } sample ? new Sampler(sample, level) : null;
        Columns = new RowWriter(query, level);
        var keys = query.Keys.Distinct().ToList();
        Keys = [.. keys.Select(key => new Source(key, level))];
        var aggregates = query.Columns.Select(column => column.Source).OfType<Aggregate>().Distinct().ToList();
        Aggregates = [.. aggregates.Select(a => (a, a.Of is { } of ? new Source(of, level) : null))];
        GroupColumns = [.. query.Columns.Select((column, i) => new GroupColumn(
            RowWriter.KeyOf(column, i), IndexOf(keys, column.Source), IndexOf(aggregates, column.Source), RowWriter.Literal(column.Source)))];
        var needs = new List<Property>([.. query.Columns.Select(column => column.Source is Aggregate a ? a.Of : column.Source).OfType<Property>(), .. keys]);
        Needs = query.Columns.Count == 0 ? [[]] : needs.Select(Names);
        if (query.OrderBy is not { } order) return;
        var by = query.Aggregates ? QueryRules.Ordering(query, order) : ByName(query, order.By);
        (OrderByAggregate, OrderByKey) = (IndexOf(aggregates, by), IndexOf(keys, by));
        if (query.Aggregates || by is not Property property) return;
        Order = new Source(property, level);
        Needs = Needs.Append(Names(property));
    }

    public Query Query { get; }
    public RowWriter Columns { get; }
    public Source[] Keys { get; }
    public (Aggregate Aggregate, Source? Source)[] Aggregates { get; }
    public GroupColumn[] GroupColumns { get; }

    /// <summary>Where in an event that it wants there is something it uses: the names up to the first list.</summary>
    public IEnumerable<string[]> Needs { get; }

    /// <summary>What rows without aggregates are ordered by.</summary>
    public Source? Order { get; }

    public int? OrderByAggregate { get; }
    public int? OrderByKey { get; }

    /// <summary>Whether the event satisfies WHERE and is in the sample.</summary>
    public bool Wants(ref Frame frame, Dice dice, Scratch scratch) => (_where is null || _where(ref frame)) && (_sampler is null || _sampler.Keeps(ref frame, dice, scratch.Bytes));

    public ReadOnlySpan<byte> GroupOf(ref Frame frame, ArrayBufferWriter<byte> scratch)
    {
        scratch.ResetWrittenCount();
        foreach (var key in Keys) Canonical.Write(ref frame.Values[key.Slot], frame.Json, scratch);
        return scratch.WrittenSpan;
    }

    private static string[] Names(Property property) => [.. property.Segments.TakeWhile(segment => segment is Named).Cast<Named>().Select(named => named.Name)];

    private static int? IndexOf<T>(List<T> all, object? one)
    {
        var index = one is T wanted ? all.IndexOf(wanted) : -1;
        return index < 0 ? null : index;
    }

    /// <summary>A name given with AS, or else a property of the event.</summary>
    private static Selected ByName(Query query, Selected by) =>
        by is Property property && query.Columns.FirstOrDefault(c => c.Alias is not null && c.Alias == property.Dotted) is { } named ? named.Source : by;
}

/// <summary>A column of a row that stands for a group: a key, an aggregate or a literal.</summary>
internal sealed record GroupColumn(byte[] Key, int? GroupKey, int? Aggregate, byte[] Literal);
