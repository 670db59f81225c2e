using Orrery.Hosting;

namespace Orrery.Engine.Runs;

/// <summary>What a run was asked, and who waits for the answer. Known only while the run is in memory: whoever hears nothing asks again.</summary>
internal sealed class Questions
{
    /// <summary>What a run may be asked at once.</summary>
    public const int Most = 1000;

    private readonly Dictionary<int, List<object>> _callers = [];
    private int _next;

    /// <summary>Not yet answered by the code, in their order.</summary>
    public List<Open> All { get; } = [];

    /// <summary>Those below this number were in the turn under way.</summary>
    public int HandedTo { get; private set; }

    public bool IsEmpty => All.Count == 0 && _callers.Count == 0;

    public void Add(bool update, string name, Payload value, string id, string from, object? token) => All.Add(new Open(new Ask(_next++, update, name, value), id, from) { Callers = { token } });

    /// <summary>All that is open, for a turn.</summary>
    public IReadOnlyList<Ask> Hand()
    {
        HandedTo = _next;
        return All.Count == 0 ? [] : [.. All.Select(a => a.Ask)];
    }

    public Open? Take(int number)
    {
        var at = All.FindIndex(a => a.Ask.Number == number);
        if (at < 0) return null;
        var open = All[at];
        All.RemoveAt(at);
        return open;
    }

    /// <summary>They wait until the update that came as this signal is answered.</summary>
    public void Await(int signal, IEnumerable<object?> callers)
    {
        foreach (var caller in callers)
        {
            if (caller is null) continue;
            if (!_callers.TryGetValue(signal, out var list)) _callers[signal] = list = [];
            list.Add(caller);
        }
    }

    public IReadOnlyList<object> Release(int signal) => _callers.Remove(signal, out var callers) ? callers : [];

    public void Forget(object caller)
    {
        foreach (var open in All) open.Callers.Remove(caller);
        foreach (var signal in _callers.Where(c => c.Value.Remove(caller) && c.Value.Count == 0).Select(c => c.Key).ToList()) _callers.Remove(signal);
    }

    /// <summary>Everybody who waits for anything.</summary>
    public IReadOnlyList<object> ReleaseAll()
    {
        List<object> all = [.. All.SelectMany(a => a.Callers).OfType<object>(), .. _callers.Values.SelectMany(c => c)];
        All.Clear();
        _callers.Clear();
        return all;
    }

    internal sealed record Open(Ask Ask, string Id, string From)
    {
        public List<object?> Callers { get; } = [];
    }
}
