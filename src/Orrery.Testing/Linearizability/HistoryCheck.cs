namespace Orrery.Testing.Linearizability;

/// <summary>Looks for an order in which the operations of a history, done one after the other, give the answers that were given, where each takes effect between its
/// call and its return (Herlihy and Wing 1990).</summary>
/// <remarks>A search by Wing and Gong (1993) that remembers, as Lowe (2017) does, which sets of operations it has seen lead to which state. A history falls into
/// independent ones by what the operations are about; each is checked by itself.</remarks>
internal sealed class HistoryCheck<TState, T>(ISequentialModel<TState, T> model)
    where TState : notnull
{
    /// <summary>Points of the search looked at, at most.</summary>
    private const int MostPoints = 200_000;

    /// <summary>Operations that overlap one that is still to be placed, and operations without an answer: as many as a word has bits.</summary>
    private const int Window = 64;

    /// <summary>All answered operations before the first are placed, and those of the bits behind it.</summary>
    private readonly record struct Point(int First, ulong Behind, ulong Open, TState State);

    private readonly HashSet<Point> _seen = [];
    private readonly Stack<Point> _left = new();
    private Operation<T>[] _answered = [];
    private Operation<T>[] _open = [];

    /// <param name="stuck">The operation for which there was no place, when the history is broken.</param>
    public Verdict Of(IEnumerable<Operation<T>> history, out Operation<T> stuck)
    {
        var sorted = history.OrderBy(o => o.Call).ToList();
        (_answered, _open) = ([.. sorted.Where(o => !o.IsOpen)], [.. sorted.Where(o => o.IsOpen)]);
        _seen.Clear();
        _left.Clear();
        stuck = default;
        if (_open.Length > Window) return Verdict.Undecided;
        var (farthest, beyond) = (0, false);
        Note(new Point(0, 0, 0, model.Begin));
        while (_left.TryPop(out var point))
        {
            if (point.First == _answered.Length) return Verdict.Linearizable;
            if (_seen.Count > MostPoints) return Verdict.Undecided;
            farthest = Math.Max(farthest, point.First);
            beyond |= !Place(point);
        }

        if (beyond) return Verdict.Undecided;
        stuck = _answered[farthest];
        return Verdict.Broken;
    }

    /// <summary>Places each operation that may come next: called before any that is left has returned.</summary>
    /// <returns>False when too many overlap to look at them all.</returns>
    private bool Place(Point point)
    {
        var firstReturn = long.MaxValue;
        var last = point.First;
        for (; last < _answered.Length && _answered[last].Call <= firstReturn; last++)
        {
            if (last - point.First >= Window) return false;
            if (!Has(point.Behind, last - point.First)) firstReturn = Math.Min(firstReturn, _answered[last].Return);
        }

        // What is taken up last is tried first: those with an answer, in the order of their calls.
        for (var i = 0; i < _open.Length && _open[i].Call <= firstReturn; i++)
            if (!Has(point.Open, i))
                foreach (var state in model.After(point.State, _open[i].What, open: true))
                    Note(point with { Open = point.Open | 1UL << i, State = state });
        for (var i = last - 1; i >= point.First; i--)
            if (!Has(point.Behind, i - point.First))
                foreach (var state in model.After(point.State, _answered[i].What, open: false))
                    Note(Placed(point, i, state));
        return true;
    }

    private static Point Placed(Point point, int index, TState state)
    {
        var behind = point.Behind | 1UL << (index - point.First);
        var first = point.First;
        for (; Has(behind, 0); behind >>= 1) first++;
        return new Point(first, behind, point.Open, state);
    }

    private static bool Has(ulong bits, int index) => (bits & 1UL << index) != 0;

    private void Note(Point point)
    {
        if (_seen.Add(point)) _left.Push(point);
    }
}
