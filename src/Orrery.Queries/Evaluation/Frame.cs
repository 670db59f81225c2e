namespace Orrery.Queries.Evaluation;

/// <summary>What a condition looks at: the values found in an event, or in an item of a list, and what its lists' items were like.</summary>
internal ref struct Frame(ReadOnlySpan<byte> json, Span<Value> values, Span<bool> found)
{
    public readonly ReadOnlySpan<byte> Json = json;
    public readonly Span<Value> Values = values;
    public readonly Span<bool> Found = found;
}

/// <summary>A compiled condition.</summary>
internal delegate bool Test(ref Frame frame);
