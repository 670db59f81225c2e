using Orrery.Queries.Language;

namespace Orrery.Queries.Evaluation;

/// <summary>Makes delegates of predicates. Logic is two-valued: what is missing is null, NOT swaps true and false.</summary>
internal static class Conditions
{
    public static Test Compile(Predicate predicate, Level level) => predicate switch
    {
        AllOf all => All([.. all.Parts.Select(part => Compile(part, level))]),
        AnyOf any => Any([.. any.Parts.Select(part => Compile(part, level))]),
        Negated negated => Not(Compile(negated.Of, level)),
        SomeItem some => ThroughList(some.Property, item => item, level),
        Matches { Property.IsPlural: true } match => ThroughList(match.Property, item => match with { Property = item }, level),
        Matches match => Patterns.Test(Slot(match.Property, level), PatternRules.Compile(match.Pattern, match.IgnoreCase)),
        Comparison { Left: Property { IsPlural: true } left } c => ThroughList(left, item => c with { Left = item }, level),
        Comparison { Right: Property { IsPlural: true } right } c => ThroughList(right, item => c with { Right = item }, level),
        Comparison { Left: Property left, Right: Property right } c => Comparisons.Properties(Slot(left, level), c.Comparator, Slot(right, level)),
        Comparison { Left: Property left, Right: Literal right } c => Comparisons.With(Slot(left, level), c.Comparator, right),
        Comparison { Left: Literal left, Right: Property right } c => Comparisons.With(Slot(right, level), Mirrored(c.Comparator), left),
        Comparison { Left: Literal left, Right: Literal right } c => Comparisons.Literals(left, c.Comparator, right),
        _ => throw new InvalidOperationException($"{predicate} can't be evaluated"),
    };

    public static IEnumerable<string> NamesOf(Property property) => property.Segments.Cast<Named>().Select(named => named.Name);

    private static int Slot(Property property, Level level) => level.At(NamesOf(property)).Slot;

    /// <summary>A condition on what lies behind the first list is a question about each of its items.</summary>
    private static Test ThroughList(Property property, Func<Property, object> condition, Level level)
    {
        var before = property.Segments.TakeWhile(segment => segment is Named).ToList();
        var rest = new Property([.. property.Segments.Skip(before.Count + 1)]);
        var behind = condition(rest) switch
        {
            Predicate predicate => predicate,
            // A bare property as a condition ends in brackets with a predicate: with nothing behind them, that is the whole condition.
            Property { Segments.Count: 0 } => null,
            _ => new SomeItem(rest),
        };
        Predicate[] asked = property.Segments[before.Count] is ItemsWhere items ? behind is null ? [items.Predicate] : [items.Predicate, behind] : [behind!];
        var slot = level.Probe(level.At(before.Cast<Named>().Select(named => named.Name)), asked.Length == 1 ? asked[0] : new AllOf([.. asked]));
        return (ref Frame frame) => frame.Found[slot];
    }

    private static Comparator Mirrored(Comparator comparator) => comparator switch
    {
        Comparator.Less => Comparator.Greater,
        Comparator.LessOrEqual => Comparator.GreaterOrEqual,
        Comparator.Greater => Comparator.Less,
        Comparator.GreaterOrEqual => Comparator.LessOrEqual,
        _ => comparator,
    };

    private static Test Not(Test test) => (ref Frame frame) => !test(ref frame);

    private static Test All(Test[] tests)
    {
        if (tests is [var first, var second]) return (ref Frame frame) => first(ref frame) && second(ref frame);
        return (ref Frame frame) =>
        {
            foreach (var test in tests)
            {
                if (!test(ref frame)) return false;
            }

            return true;
        };
    }

    private static Test Any(Test[] tests) => (ref Frame frame) =>
    {
        foreach (var test in tests)
        {
            if (test(ref frame)) return true;
        }

        return false;
    };
}
