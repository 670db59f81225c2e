namespace Orrery.Queries.Language;

/// <summary>What is wrong with a query's text, and where.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
/// <param name="Found">What stands there.</param>
/// <param name="Expected">What could have stood there, or what holds.</param>
/// <param name="Hint">What to do, or null.</param>
public sealed record QueryFault(int Line, int Column, string Found, string Expected, string? Hint)
{
    public override string ToString() => $"line {Line}, column {Column}: found {Found}, expected {Expected}{(Hint is null ? "" : $" ({Hint})")}";
}

/// <summary>The only exception that parsing a query throws.</summary>
public sealed class QueryException(QueryFault fault) : Exception(fault.ToString())
{
    public QueryFault Fault { get; } = fault;
}
