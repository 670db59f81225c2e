using Orrery.Queries.Evaluation;

namespace Orrery.Queries.Windows;

/// <summary>What ORDER BY goes by: null first, then false, true, numbers, texts by code point; objects and lists last and equal.</summary>
internal readonly record struct SortKey(Kind Kind, double Number, byte[]? Text) : IComparable<SortKey>
{
    public static SortKey Of(ref Value value, ReadOnlySpan<byte> json) => value.Kind switch
    {
        Kind.Missing => new(Kind.Null, 0, null),
        Kind.Number => new(Kind.Number, value.Number(json), null),
        Kind.Text => new(Kind.Text, 0, value.Text(json).ToArray()),
        Kind.List => new(Kind.Object, 0, null),
        _ => new(value.Kind, 0, null),
    };

    public static SortKey Of(double? number) => number is { } n ? new(Kind.Number, n, null) : new(Kind.Null, 0, null);

    public int CompareTo(SortKey other)
    {
        var order = Kind.CompareTo(other.Kind);
        if (order != 0) return order;
        return Kind switch
        {
            Kind.Number => Number.CompareTo(other.Number),
            Kind.Text => Text.AsSpan().SequenceCompareTo(other.Text),
            _ => 0,
        };
    }
}
