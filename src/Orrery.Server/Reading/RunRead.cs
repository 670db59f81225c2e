using System.Collections.Concurrent;
using System.Diagnostics;
using Orrery.Client;
using Orrery.Engine.Partitions;

namespace Orrery.Server.Reading;

/// <summary>A run as it was read once, with what is made of it: made once for all who ask.</summary>
internal sealed class RunRead
{
    /// <summary>Timelines of different windows that are kept.</summary>
    private const int MostTimelines = 16;

    private readonly Lazy<GraphView> _graph;
    private readonly Lazy<int> _done;
    private readonly ConcurrentDictionary<TimelineQuery, Lazy<TimelineView>> _timelines = new();
    private long _cost;

    public RunRead(RunSnapshot run, DateTimeOffset at, TimeSpan cost)
    {
        (Run, At, _cost) = (run, at, cost.Ticks);
        _graph = new Lazy<GraphView>(() => Timed(() => RunGraph.Of(run.Steps)));
        _done = new Lazy<int>(() => run.Steps.Count(s => s.Done));
    }

    public RunSnapshot Run { get; }

    /// <summary>When it was read, by this server's clock.</summary>
    public DateTimeOffset At { get; }

    /// <summary>What reading it and making of it what was asked for has cost so far.</summary>
    public TimeSpan Cost => TimeSpan.FromTicks(Interlocked.Read(ref _cost));

    public GraphView Graph => _graph.Value;

    /// <summary>Steps that have ended.</summary>
    public int Done => _done.Value;

    public TimelineView Timeline(TimelineQuery wanted)
    {
        if (_timelines.Count >= MostTimelines) _timelines.Clear();
        return _timelines.GetOrAdd(wanted, query => new Lazy<TimelineView>(() => Timed(() => RunTimeline.Of(Run.Header, Run.Steps, Run.Header.EndedAt ?? At, query)))).Value;
    }

    private T Timed<T>(Func<T> make)
    {
        var since = Stopwatch.GetTimestamp();
        var made = make();
        Interlocked.Add(ref _cost, Stopwatch.GetElapsedTime(since).Ticks);
        return made;
    }
}
