using System.Buffers;
using System.Globalization;
using System.Text;
using Orrery.Queries.Evaluation;

namespace Orrery.Queries.Windows;

/// <summary>A window with aggregates: a row a group, in the order in which groups came unless another is asked for.</summary>
internal sealed class Groups(FlowLimits limits) : IWindowContent
{
    private readonly Dictionary<byte[], Group>.AlternateLookup<ReadOnlySpan<byte>> _groups =
        new Dictionary<byte[], Group>(ByteKeys.Instance).GetAlternateLookup<ReadOnlySpan<byte>>();

    private readonly List<Group> _ordered = [];
    private readonly WindowBudget _budget = new(limits);

    public long LeftOut { get; private set; }

    public void Add(ref Frame frame, CompiledQuery query, Scratch scratch)
    {
        var key = query.GroupOf(ref frame, scratch.Key);
        if (!_groups.TryGetValue(key, out var group))
        {
            // The key is held twice: as it is compared, and as it was written.
            if (!_budget.TakeGroup(key.Length * 2))
            {
                LeftOut++;
                return;
            }

            _groups[key] = group = new Group(KeyValues(ref frame, query), new Accumulator[query.Aggregates.Length]);
            _ordered.Add(group);
        }

        var whole = true;
        for (var i = 0; i < query.Aggregates.Length; i++)
        {
            ref var accumulator = ref group.Accumulators[i];
            var (aggregate, source) = query.Aggregates[i];
            if (source is null) accumulator.CountEvent();
            else if (!source.IsPlural) whole &= accumulator.Add(ref frame.Values[source.Slot], frame.Json, aggregate.Distinct, _budget, scratch.Bytes);
            else
            {
                scratch.Values.Clear();
                source.Gather(ref frame, scratch.Values);
                foreach (var value in scratch.Values)
                {
                    var copy = value;
                    whole &= accumulator.Add(ref copy, frame.Json, aggregate.Distinct, _budget, scratch.Bytes);
                }
            }
        }

        if (!whole) LeftOut++;
    }

    public IEnumerable<byte[]> Rows(CompiledQuery query)
    {
        IEnumerable<Group> groups = _ordered;
        if (query.Query.OrderBy is { } order)
            groups = order.Descending ? _ordered.OrderByDescending(g => Key(g, query)) : _ordered.OrderBy(g => Key(g, query));
        return groups.Take(query.Query.Limit ?? int.MaxValue).Select(group => Write(group, query));
    }

    private static (byte[] Raw, SortKey Sort)[] KeyValues(ref Frame frame, CompiledQuery query)
    {
        var values = new (byte[], SortKey)[query.Keys.Length];
        for (var i = 0; i < values.Length; i++)
        {
            ref var value = ref frame.Values[query.Keys[i].Slot];
            values[i] = (value.IsAbsent ? "null"u8.ToArray() : value.Raw(frame.Json).ToArray(), SortKey.Of(ref value, frame.Json));
        }

        return values;
    }

    private static SortKey Key(Group group, CompiledQuery query) => query.OrderByAggregate is { } i
        ? SortKey.Of(group.Accumulators[i].Result(query.Aggregates[i].Aggregate.Function))
        : query.OrderByKey is { } key ? group.Keys[key].Sort : default;

    private static byte[] Write(Group group, CompiledQuery query)
    {
        var row = new ArrayBufferWriter<byte>();
        foreach (var column in query.GroupColumns)
        {
            row.Write(column.Key);
            if (column.GroupKey is { } key) row.Write(group.Keys[key].Raw);
            else if (column.Aggregate is { } i)
            {
                var result = group.Accumulators[i].Result(query.Aggregates[i].Aggregate.Function);
                row.Write(Encoding.UTF8.GetBytes(result?.ToString("R", CultureInfo.InvariantCulture) ?? "null"));
            }
            else row.Write(column.Literal);
        }

        row.Write("}"u8);
        return row.WrittenSpan.ToArray();
    }

    private sealed record Group((byte[] Raw, SortKey Sort)[] Keys, Accumulator[] Accumulators);
}
