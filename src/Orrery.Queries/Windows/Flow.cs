using Orrery.Queries.Evaluation;
using Orrery.Queries.Language;

namespace Orrery.Queries.Windows;

/// <summary>What a query has gathered of the events that match it: its open windows, how many rows it has given, what it had to leave out. One thread at a time.</summary>
internal sealed class Flow
{
    private readonly Query _query;
    private readonly FlowLimits _limits;
    private readonly WindowClock? _clock;
    private readonly SortedList<long, IWindowContent> _open = [];
    private readonly long _length;
    private readonly long _every;
    private long _matched, _late, _ahead, _leftOut, _rows;

    public Flow(Query query, FlowLimits limits)
    {
        (_query, _limits) = (query, limits);
        if (query.Window is not { } window) return;
        (_length, _every) = (window.Seconds * TimeSpan.TicksPerSecond, window.Every * TimeSpan.TicksPerSecond);
        _clock = new WindowClock(_length, _every, limits);
    }

    public FlowCounts Counts => new(_matched, _late, _ahead, _leftOut, _rows);

    /// <summary>Whether it has given all the rows that LIMIT allows. With a window, LIMIT is of each window, and there is no end.</summary>
    public bool IsOver => _clock is null && _rows >= (_query.Limit ?? long.MaxValue);

    public void Take(ref Frame frame, CompiledQuery compiled, DateTimeOffset time, DateTimeOffset now, Scratch scratch, List<Row> rows)
    {
        if (IsOver) return;
        _matched++;
        if (_clock is null)
        {
            rows.Add(new Row(compiled.Columns.Write(ref frame, scratch.Bytes), time));
            _rows++;
            return;
        }

        if (_clock.IsAhead(time, now))
        {
            _ahead++;
            return;
        }

        var (from, to) = _clock.Of(time);
        if (from > to) _late++;
        for (var start = from; start <= to; start += _every)
        {
            if (!_open.TryGetValue(start, out var content)) _open[start] = content = _query.Aggregates ? new Groups(_limits) : new HeldRows(_limits);
            content.Add(ref frame, compiled, scratch);
        }

        _clock.Advance(time, now);
        Close(compiled, rows);
    }

    /// <summary>Closes what is due when nothing has come up to now.</summary>
    public void Tick(CompiledQuery compiled, DateTimeOffset now, List<Row> rows)
    {
        _clock?.Tick(now);
        Close(compiled, rows);
    }

    private void Close(CompiledQuery compiled, List<Row> rows)
    {
        while (_open.Count > 0 && _open.GetKeyAtIndex(0) + _length <= _clock!.Closed)
        {
            var (start, content) = (_open.GetKeyAtIndex(0), _open.GetValueAtIndex(0));
            _open.RemoveAt(0);
            _leftOut += content.LeftOut;
            var end = new DateTimeOffset(start + _length, TimeSpan.Zero);
            var span = new WindowSpan(new DateTimeOffset(start, TimeSpan.Zero), end, content.LeftOut);
            foreach (var row in content.Rows(compiled))
            {
                rows.Add(new Row(row, end, span));
                _rows++;
            }
        }
    }
}
