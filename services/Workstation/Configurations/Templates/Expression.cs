using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Templates;

/// <summary>What stands in <c>{{ … }}</c>.</summary>
internal abstract record Expression(Position At);

internal sealed record Literal(object? Value, Position At) : Expression(At);

internal sealed record ListOf(ImmutableArray<Expression> Items, Position At) : Expression(At);

internal sealed record Variable(string Name, Position At) : Expression(At);

/// <summary><c>of.key</c> or <c>of[key]</c>.</summary>
internal sealed record Member(Expression Of, Expression Key, Position At) : Expression(At);

internal sealed record Filtered(Expression Of, string Filter, ImmutableArray<Expression> Arguments, Position At) : Expression(At);

/// <summary><c>of is defined</c>, or is not.</summary>
internal sealed record Tested(Expression Of, string Test, bool Negated, Position At) : Expression(At);

internal sealed record Not(Expression Of, Position At) : Expression(At);

internal sealed record Binary(string Sign, Expression Left, Expression Right, Position At) : Expression(At);
