namespace Orrery.Engine.Runs;

/// <summary>The signals that came to a run, and the steps that wait for one.</summary>
internal sealed class SignalTable
{
    /// <summary>Ids of signals taken before a run began anew are remembered so far back.</summary>
    public const int Remembered = 1000;

    private readonly SortedDictionary<int, ReceivedSignal> _all = [];
    private readonly Dictionary<int, long> _asOf = [];
    private readonly Dictionary<string, int> _ids = [];
    private readonly Dictionary<int, int> _takers = [];
    private readonly Dictionary<string, SortedSet<int>> _buffered = [];
    private readonly Dictionary<string, SortedSet<int>> _waiting = [];

    public IReadOnlyCollection<ReceivedSignal> All => _all.Values;

    /// <summary>The index that the next one gets. The newest is never forgotten, so it follows from what is there.</summary>
    public int Next { get; private set; }

    /// <summary>Signals that nobody has taken.</summary>
    public int Buffered { get; private set; }

    public HashSet<int> Dirty { get; } = [];

    public bool Knows(string id) => _ids.ContainsKey(id);

    public ReceivedSignal? Find(string id) => _ids.TryGetValue(id, out var index) ? _all[index] : null;

    public ReceivedSignal? Find(int index) => _all.GetValueOrDefault(index);

    public long AsOf(int index) => _asOf.GetValueOrDefault(index);

    public void Imaged(int index, long asOf)
    {
        Dirty.Remove(index);
        _asOf[index] = asOf;
    }

    public void Imaged(long asOf)
    {
        Dirty.Clear();
        foreach (var index in _all.Keys) _asOf[index] = asOf;
    }

    public void Put(ReceivedSignal signal)
    {
        if (_all.TryGetValue(signal.Index, out var before) && before.TakenBy < 0) Count(before, -1);
        _all[signal.Index] = signal;
        Next = Math.Max(Next, signal.Index + 1);
        _ids[signal.Id] = signal.Index;
        if (signal.TakenBy < 0) Count(signal, 1);
        else _takers[signal.TakenBy] = signal.Index;
    }

    public void Waits(Step step) => Named(_waiting, step.Spec.Function).Add(step.Spec.Index);

    public void WaitsNoMore(Step step) => _waiting.GetValueOrDefault(step.Spec.Function)?.Remove(step.Spec.Index);

    /// <summary>A step that waits and the signal for it, the oldest of each name first; null when nothing fits.</summary>
    public (int Step, ReceivedSignal Signal)? Match()
    {
        if (Buffered == 0) return null;
        foreach (var (name, steps) in _waiting)
            if (steps.Count > 0 && _buffered.GetValueOrDefault(name) is { Count: > 0 } signals) return (steps.Min, _all[signals.Min]);
        return null;
    }

    /// <summary>The signal that a step took; null when there is none, or another step has it now.</summary>
    public ReceivedSignal? TakenBy(int step) => _takers.TryGetValue(step, out var index) && _all.GetValueOrDefault(index) is { } signal && signal.TakenBy == step ? signal : null;

    /// <summary>The run begins anew: what nobody took stays, and of what was taken only the ids.</summary>
    public void Forget()
    {
        _waiting.Clear();
        _takers.Clear();
        var taken = _all.Values.Where(s => s.TakenBy >= 0).Select(s => s.Index).ToList();
        foreach (var index in taken.SkipLast(Remembered))
        {
            _ids.Remove(_all[index].Id);
            _all.Remove(index);
            _asOf.Remove(index);
        }

        foreach (var index in taken.TakeLast(Remembered)) _all[index] = _all[index] with { Value = default };
    }

    private void Count(ReceivedSignal signal, int by)
    {
        Buffered += by;
        if (by > 0) Named(_buffered, signal.Name).Add(signal.Index);
        else Named(_buffered, signal.Name).Remove(signal.Index);
    }

    private static SortedSet<int> Named(Dictionary<string, SortedSet<int>> sets, string name) =>
        sets.TryGetValue(name, out var set) ? set : sets[name] = [];
}
