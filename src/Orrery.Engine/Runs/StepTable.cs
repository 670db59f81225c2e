using System.Collections;

namespace Orrery.Engine.Runs;

/// <summary>A run's steps, found by their index. Indexes are never used again: where a run began anew, the table goes on behind those that it forgot.</summary>
public sealed class StepTable(int first) : IReadOnlyCollection<Step>
{
    private readonly List<Step> _steps = [];
    private readonly List<long> _asOf = [];

    /// <summary>The index of the oldest step that is there.</summary>
    public int First { get; private set; } = first;

    /// <summary>The index that the next step gets.</summary>
    public int Next => First + _steps.Count;

    public int Count => _steps.Count;

    public Step this[int index]
    {
        get => _steps[index - First];
        internal set => _steps[index - First] = value;
    }

    public bool Has(int index) => index >= First && index < Next;

    public IEnumerator<Step> GetEnumerator() => _steps.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The batch of a step's image in the store; 0 when it has none.</summary>
    internal long AsOf(int index) => _asOf[index - First];

    internal void Imaged(int index, long asOf) => _asOf[index - First] = asOf;

    internal void Imaged(long asOf)
    {
        for (var i = 0; i < _asOf.Count; i++) _asOf[i] = asOf;
    }

    internal void Add(Step step, long asOf = 0)
    {
        _steps.Add(step);
        _asOf.Add(asOf);
    }

    /// <summary>Forgets all steps; the next one gets the index <paramref name="next"/>.</summary>
    internal void Clear(int next)
    {
        _steps.Clear();
        _asOf.Clear();
        First = next;
    }
}
