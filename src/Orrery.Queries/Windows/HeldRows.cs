using Orrery.Queries.Evaluation;

namespace Orrery.Queries.Windows;

/// <summary>A window without aggregates: a row an event, those of a group together, ordered within it.</summary>
internal sealed class HeldRows(FlowLimits limits) : IWindowContent
{
    private readonly List<(byte[] Row, int Group, SortKey Key)> _rows = [];
    private readonly Dictionary<byte[], int> _groups = new(ByteKeys.Instance);
    private readonly WindowBudget _budget = new(limits);

    public long LeftOut { get; private set; }

    public void Add(ref Frame frame, CompiledQuery query, Scratch scratch)
    {
        if (GroupOf(ref frame, query, scratch) is not { } group)
        {
            LeftOut++;
            return;
        }

        var row = query.Columns.Write(ref frame, scratch.Bytes);
        var order = query.Order is { } source ? SortKey.Of(ref frame.Values[source.Slot], frame.Json) : default;
        if (_budget.TakeRow(row.Length + (order.Text?.Length ?? 0))) _rows.Add((row, group, order));
        else LeftOut++;
    }

    private int? GroupOf(ref Frame frame, CompiledQuery query, Scratch scratch)
    {
        if (query.Keys.Length == 0) return 0;
        var key = query.GroupOf(ref frame, scratch.Key);
        var lookup = _groups.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(key, out var known)) return known;
        if (!_budget.TakeGroup(key.Length)) return null;
        lookup[key] = _groups.Count;
        return _groups.Count - 1;
    }

    public IEnumerable<byte[]> Rows(CompiledQuery query)
    {
        var grouped = _rows.OrderBy(row => row.Group);
        var ordered = query.Query.OrderBy switch
        {
            null => grouped,
            { Descending: true } => grouped.ThenByDescending(row => row.Key),
            _ => grouped.ThenBy(row => row.Key),
        };
        return ordered.Take(query.Query.Limit ?? int.MaxValue).Select(row => row.Row);
    }
}
