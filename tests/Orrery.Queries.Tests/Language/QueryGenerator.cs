using FsCheck;
using FsCheck.Fluent;
using Orrery.Queries.Language;
using Property = Orrery.Queries.Language.Property;

namespace Orrery.Queries.Tests.Language;

/// <summary>Draws queries that the language allows.</summary>
internal static class QueryGenerator
{
    private static readonly string[] Odd = ["from", "e", "", "two words", "ü", "a\"b\\c\n", "count", "]", "🎬", "x-y", "1st", "null"];

    public static Gen<string> Name => Gen.OneOf(Gen.Elements("a", "b", "c", "e", "item", "list"), Gen.Elements(Odd));

    public static Gen<Property> Single => Gen.NonEmptyListOf(Name).Resize(3).Select(names => Property.Of([.. names]));

    public static Gen<Property> Path(int depth, bool inItem) =>
        from start in inItem ? Gen.ListOf(Name).Resize(2) : Gen.NonEmptyListOf(Name).Resize(2)
        from middle in depth == 0 ? Gen.Constant<Segment[]>([]) : Gen.OneOf(Gen.Constant<Segment[]>([]), Gen.ArrayOf(Through(depth - 1)).Resize(2))
        select new Property([.. start.Select(n => (Segment)new Named(n)), .. middle]);

    public static Gen<Literal> Literal => Gen.OneOf(
        Gen.Constant<Literal>(new NullLiteral()),
        Gen.Elements(true, false).Select(b => (Literal)new BoolLiteral(b)),
        Scalar);

    public static Gen<Literal> Scalar => Gen.OneOf(
        Gen.Elements(0, 1, -1, 2.5, 1e-7, 1e21, 123456789.125).Select(n => (Literal)new NumberLiteral(n)),
        Gen.OneOf(Gen.Elements("", "x", "y"), Gen.Elements(Odd)).Select(s => (Literal)new StringLiteral(s)));

    public static Gen<Predicate> Where(int depth, bool inItem = false) => depth == 0 ? Condition(0, inItem) : Gen.Frequency(
        (3, Condition(depth - 1, inItem)),
        (1, Several(depth, inItem).Select(parts => (Predicate)new AllOf(parts))),
        (1, Several(depth, inItem).Select(parts => (Predicate)new AnyOf(parts))),
        (1, Where(depth - 1, inItem).Select(p => (Predicate)new Negated(p))));

    public static Gen<Query> Query =>
        from windowed in Gen.Elements(true, false)
        from columns in Gen.OneOf(Gen.Constant<Column[]>([]), Gen.NonEmptyListOf(Column(windowed)).Resize(4).Select(l => l.DistinctBy(c => c.Key).ToArray()))
        from streams in Gen.ListOf(Gen.Elements("runs", "steps", "two words", "from")).Resize(3)
        from seconds in Gen.Choose(1, 100)
        from every in Gen.Choose(1, seconds)
        from filter in Gen.OneOf(Gen.Constant<Predicate?>(null), Where(3).Select(p => (Predicate?)p))
        from keys in Gen.ListOf(Single).Resize(3)
        from falling in Gen.Elements(true, false)
        from sorted in Gen.Elements(true, false)
        from order in Single
        from sample in Gen.OneOf(Gen.Constant<SampleClause?>(null), Sample.Select(s => (SampleClause?)s))
        from limit in Gen.Elements<int?>(null, 1, 1000)
        let aggregates = columns.Any(c => c.Source is Aggregate)
        let fitting = aggregates ? columns.Where(c => c.Source is not Property).ToArray() : columns
        let sort = aggregates ? fitting.First(c => c.Source is Aggregate).Source : order
        select new Query([.. fitting], [.. streams.Distinct()], windowed ? new WindowClause(seconds, every) : null, filter,
            windowed ? [.. keys] : [], windowed && sorted ? new OrderClause(sort, falling) : null, sample, limit);

    private static Gen<Items<Predicate>> Several(int depth, bool inItem) =>
        from first in Where(depth - 1, inItem)
        from rest in Gen.NonEmptyListOf(Where(depth - 1, inItem)).Resize(2)
        select (Items<Predicate>)[first, .. rest];

    private static Gen<Segment> Through(int depth) => Gen.OneOf(
        Name.Select(n => (Segment)new Named(n)), Gen.Constant<Segment>(new EveryItem()), Where(depth, inItem: true).Select(p => (Segment)new ItemsWhere(p)));

    private static Gen<Predicate> Condition(int depth, bool inItem)
    {
        var path = Path(depth, inItem);
        var plain = Gen.OneOf(
            from p in path
            from op in Gen.Elements(Comparator.Equal, Comparator.NotEqual)
            from l in Literal
            select (Predicate)new Comparison(p, op, l),
            from p in path
            from op in Gen.Elements(Enum.GetValues<Comparator>())
            from l in Scalar
            from swapped in Gen.Elements(true, false)
            select (Predicate)(swapped ? new Comparison(l, op, p) : new Comparison(p, op, l)),
            from p in path
            from pattern in Gen.Elements("x", "^a.b$", "[/]x", "a\\/b", "\\d{2,3}", "(a|b)+c?")
            from ignore in Gen.Elements(true, false)
            select (Predicate)new Matches(p, pattern.Replace("\\/", "/", StringComparison.Ordinal), ignore),
            from p in Single
            from q in Single
            from op in Gen.Elements(Enum.GetValues<Comparator>())
            select (Predicate)new Comparison(p, op, q));
        return depth == 0 ? plain : Gen.Frequency((4, plain), (1,
            from p in path
            from inner in Where(depth - 1, inItem: true)
            select (Predicate)new SomeItem(new Property([.. p.Segments, new ItemsWhere(inner)]))));
    }

    private static Gen<Column> Column(bool windowed) =>
        from source in Gen.OneOf(
            Path(1, false).Select(p => (Selected)p),
            Literal.Select(l => (Selected)l),
            windowed
                ? from f in Gen.Elements(Enum.GetValues<AggregateFunction>())
                  from d in Gen.Elements(true, false)
                  from p in Path(1, false)
                  select (Selected)new Aggregate(f, d, p)
                : Single.Select(p => (Selected)p))
        from alias in Gen.OneOf(Gen.Constant<string?>(null), Gen.Elements<string?>("n", "two words", "select", "ü"))
        select new Column(source, alias);

    private static Gen<SampleClause> Sample => Gen.OneOf(
        from t in Gen.Choose(0, 100)
        select new SampleClause(SampleStrategy.Random, t, 100, 0, []),
        from t in Gen.Choose(0, 100)
        from salt in Gen.Choose(-5, 5)
        from keys in Gen.NonEmptyListOf(Single).Resize(2)
        select new SampleClause(SampleStrategy.Sticky, t, 100, salt, [.. keys]));
}
