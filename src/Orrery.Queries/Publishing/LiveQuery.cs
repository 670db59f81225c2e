using Orrery.Queries.Language;

namespace Orrery.Queries.Publishing;

/// <summary>A query that publishers look for, under the number that envelopes name it by.</summary>
public sealed record LiveQuery(long Id, Query Query)
{
    /// <summary>Whether it looks at the stream: FROM names it, or there is none.</summary>
    public bool Reads(string stream) => Query.From.Count == 0 || Query.From.Contains(stream);
}
