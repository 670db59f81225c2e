using System.Collections.Immutable;
using Orrery.Services.Encode.Contracts;

namespace Orrery.Services.Encode;

/// <summary>What each call of the run took, in the order in which they ended.</summary>
internal sealed class CostLedger
{
    private readonly List<CostLine> _lines = [];

    public ImmutableArray<CostLine> Lines => [.. _lines];

    public T Note<T>(string stage, string? rendition, int? segment, Costed<T> call) where T : ICosted
    {
        _lines.Add(new CostLine(stage, rendition, segment, call.Cost.Attempts, call.Value.Usage, call.Cost.Cached, segment is null or 0 ? call.Value.Commands : []));
        return call.Value;
    }
}
