using System.Buffers;
using Orrery.Queries.Evaluation;
using Orrery.Queries.Language;

namespace Orrery.Queries.Windows;

/// <summary>One aggregate of one group while its window is open.</summary>
internal struct Accumulator
{
    private long _count;
    private long _numbers;
    private double _sum;
    private double _min;
    private double _max;
    private HashSet<byte[]>? _seen;

    public void CountEvent() => _count++;

    /// <returns>False if DISTINCT has as many values as the window may hold, and this was one more.</returns>
    public bool Add(ref Value value, ReadOnlySpan<byte> json, bool distinct, WindowBudget budget, ArrayBufferWriter<byte> scratch)
    {
        if (value.IsAbsent) return true;
        if (distinct)
        {
            _seen ??= new HashSet<byte[]>(ByteKeys.Instance);
            scratch.ResetWrittenCount();
            Canonical.Write(ref value, json, scratch);
            var lookup = _seen.GetAlternateLookup<ReadOnlySpan<byte>>();
            if (lookup.Contains(scratch.WrittenSpan)) return true;
            if (!budget.TakeDistinct(scratch.WrittenCount)) return false;
            lookup.Add(scratch.WrittenSpan);
        }

        _count++;
        if (value.Kind != Kind.Number) return true;
        var number = value.Number(json);
        _min = _numbers == 0 ? number : Math.Min(_min, number);
        _max = _numbers == 0 ? number : Math.Max(_max, number);
        _sum += number;
        _numbers++;
        return true;
    }

    /// <summary>The result; null for min, max, average and sum without any number, or when the result is beyond a double.</summary>
    public readonly double? Result(AggregateFunction function)
    {
        if (function == AggregateFunction.Count) return _count;
        if (_numbers == 0) return null;
        var result = function switch
        {
            AggregateFunction.Min => _min,
            AggregateFunction.Max => _max,
            AggregateFunction.Sum => _sum,
            _ => _sum / _numbers,
        };
        return double.IsFinite(result) ? result : null;
    }
}
