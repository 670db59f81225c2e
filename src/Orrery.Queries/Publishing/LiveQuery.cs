using Orrery.Queries.Language;

namespace Orrery.Queries.Publishing;

/// <summary>A query that publishers look for, under the number that envelopes name it by.</summary>
/// <param name="Scope">Whose events it sees: those of publishers of this scope, and of publishers without one. Null: all.</param>
public sealed record LiveQuery(long Id, Query Query, string? Scope = null)
{
    /// <summary>Whether it looks at streams of this name: FROM names it, or there is none.</summary>
    public bool Reads(string stream) => Query.From.Count == 0 || Query.From.Contains(stream);

    /// <summary>The same, of one publisher.</summary>
    public bool Reads(string stream, string? scope) => (Scope is null || scope is null || Scope == scope) && Reads(stream);
}
