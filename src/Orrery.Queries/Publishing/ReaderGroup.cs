using Orrery.Queries.Evaluation;
using Orrery.Queries.Windows;

namespace Orrery.Queries.Publishing;

/// <summary>The readers of one query under one client id: what it has gathered, and to whom its rows go. Each row goes to one of them, the one with the fewest waiting.</summary>
internal sealed class ReaderGroup(string clientId, LiveQuery live, FlowLimits limits)
{
    private readonly Lock _gate = new();
    private readonly List<Mailbox> _readers = [];
    private readonly Flow _flow = new(live.Query, limits);
    private readonly CompiledQuery _own = new(live.Query, new Level());
    private int _turn;

    public string ClientId => clientId;
    public LiveQuery Live => live;

    public FlowCounts Counts
    {
        get
        {
            lock (_gate) return _flow.Counts;
        }
    }

    public bool IsOver
    {
        get
        {
            lock (_gate) return _flow.IsOver;
        }
    }

    public void Join(Mailbox reader)
    {
        lock (_gate)
        {
            _readers.Add(reader);
            if (_flow.IsOver) reader.End();
        }
    }

    /// <summary>What it hasn't taken goes to those that stay.</summary>
    /// <returns>Whether nobody is left.</returns>
    public bool Leave(Mailbox reader)
    {
        lock (_gate)
        {
            if (!_readers.Remove(reader)) return false;
            while (_readers.Count > 0 && reader.TryTake(out var delivery))
            {
                if (delivery is Given given) Deliver(given.Row);
            }

            return _readers.Count == 0;
        }
    }

    /// <returns>Whether the query has given all its rows by this.</returns>
    public bool Take(ref Frame frame, CompiledQuery compiled, DateTimeOffset time, DateTimeOffset now, Scratch scratch)
    {
        lock (_gate)
        {
            if (_flow.IsOver) return false;
            scratch.Rows.Clear();
            _flow.Take(ref frame, compiled, time, now, scratch, scratch.Rows);
            foreach (var row in scratch.Rows) Deliver(row);
            if (!_flow.IsOver) return false;
            foreach (var reader in _readers) reader.End();
            return true;
        }
    }

    public void Tick(DateTimeOffset now)
    {
        lock (_gate)
        {
            var rows = new List<Row>();
            _flow.Tick(_own, now, rows);
            foreach (var row in rows) Deliver(row);
        }
    }

    private void Deliver(in Row row)
    {
        if (_readers.Count == 0) return;
        var best = _readers[_turn++ % _readers.Count];
        foreach (var reader in _readers)
        {
            if (reader.Rows < best.Rows) best = reader;
        }

        if (_turn >= _readers.Count) _turn = 0;
        best.Add(row);
    }
}
