namespace Orrery.Queries.Language;

/// <summary>What an event or an item must be like.</summary>
public abstract record Predicate;

/// <summary>All of two or more.</summary>
public sealed record AllOf(Items<Predicate> Parts) : Predicate;

/// <summary>At least one of two or more.</summary>
public sealed record AnyOf(Items<Predicate> Parts) : Predicate;

public sealed record Negated(Predicate Of) : Predicate;

/// <summary>A comparison. If one side goes through a list, some item must satisfy it; the other side is then a literal.</summary>
public sealed record Comparison(Operand Left, Comparator Comparator, Operand Right) : Predicate;

/// <summary><c>==~ /pattern/</c>: the pattern occurs somewhere in the text.</summary>
public sealed record Matches(Property Property, string Pattern, bool IgnoreCase) : Predicate;

/// <summary>A property that ends in a list's brackets with a predicate: some item is like that.</summary>
public sealed record SomeItem(Property Property) : Predicate;

public enum Comparator { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual }
