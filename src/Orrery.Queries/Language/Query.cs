namespace Orrery.Queries.Language;

/// <summary>A query as it was written: what the parser makes and the printer writes. What its parts mean is in docs/mql.md.</summary>
/// <param name="Columns">What is selected; none stands for <c>*</c>, the whole event.</param>
/// <param name="From">The streams it looks at; none stands for all.</param>
public sealed record Query(
    Items<Column> Columns, Items<string> From, WindowClause? Window, Predicate? Where, Items<Property> GroupBy, OrderClause? OrderBy, SampleClause? Sample, int? Limit)
{
    /// <summary>Whether rows are made of many events: it groups, or has an aggregate.</summary>
    public bool Aggregates => Columns.Any(column => column.Source is Aggregate);

    /// <summary>By what rows are grouped: what GROUP BY says or, when an aggregate stands beside properties and nothing is said, by these.</summary>
    public IEnumerable<Property> Keys => GroupBy.Count > 0 || !Aggregates ? GroupBy : Columns.Select(column => column.Source).OfType<Property>();

    /// <summary>The query in its canonical spelling.</summary>
    public override string ToString() => QueryPrinter.Print(this);
}

/// <summary>One selected thing, under a name of its own if one was given.</summary>
public sealed record Column(Selected Source, string? Alias = null)
{
    /// <summary>The key in the output: the alias, or the dotted path, the literal's text, or the aggregate as in <c>average(metrics.latency)</c>.</summary>
    public string Key => Alias ?? Source switch
    {
        StringLiteral text => text.Value,
        Literal literal => QueryPrinter.Print(literal),
        Aggregate aggregate => $"{QueryPrinter.Name(aggregate.Function)}({(aggregate.Distinct ? "distinct " : "")}{aggregate.Of?.Dotted ?? "*"})",
        Property property => property.Dotted,
        _ => throw new InvalidOperationException($"no key for {Source}"),
    };
}

/// <summary>What can be selected: a property, a literal or an aggregate.</summary>
public abstract record Selected;

/// <summary>What can be compared: a property or a literal.</summary>
public abstract record Operand : Selected;

/// <summary>A way into the event or, inside a list's brackets, into the item, which no segment at all stands for.</summary>
public sealed record Property(Items<Segment> Segments) : Operand
{
    /// <summary>Whether it may stand for several values, since it goes through a list.</summary>
    public bool IsPlural => Segments.Any(segment => segment is not Named);

    /// <summary>The name it has in the output: <c>metrics.latency</c>, <c>tracks[*].lang</c>.</summary>
    public string Dotted => string.Concat(Segments.Select((segment, i) => segment is Named named ? (i > 0 ? "." : "") + named.Name : QueryPrinter.Print(segment)));

    public static Property Of(params string[] names) => new([.. names.Select(name => new Named(name))]);
}

/// <summary>One step of a <see cref="Property"/>.</summary>
public abstract record Segment;

/// <summary>Into the member of that name.</summary>
public sealed record Named(string Name) : Segment;

/// <summary><c>[*]</c>: into each item of the list.</summary>
public sealed record EveryItem : Segment;

/// <summary><c>[predicate]</c>: into those items of the list for which the predicate, about one item, holds.</summary>
public sealed record ItemsWhere(Predicate Predicate) : Segment;

public abstract record Literal : Operand;

public sealed record NullLiteral : Literal;

public sealed record BoolLiteral(bool Value) : Literal;

/// <summary>A finite number, as a double.</summary>
public sealed record NumberLiteral(double Value) : Literal;

public sealed record StringLiteral(string Value) : Literal;

/// <param name="Of">Null for <c>count(*)</c>.</param>
public sealed record Aggregate(AggregateFunction Function, bool Distinct, Property? Of) : Selected;

public enum AggregateFunction { Min, Max, Average, Count, Sum }

/// <param name="Seconds">How long each window is.</param>
/// <param name="Every">Seconds from one window's start to the next one's; less than its length when windows overlap.</param>
public sealed record WindowClause(int Seconds, int Every);

/// <param name="By">A property, the name of a column, or an aggregate that is selected.</param>
public sealed record OrderClause(Selected By, bool Descending);

public enum SampleStrategy { Random, Sticky }

/// <summary>Keeps <paramref name="Threshold"/> of <paramref name="Factor"/> events: drawn, or by the hash of the keys' values.</summary>
public sealed record SampleClause(SampleStrategy Strategy, int Threshold, int Factor, long Salt, Items<Property> Keys);
