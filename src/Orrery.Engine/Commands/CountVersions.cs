using System.Collections.Immutable;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>Asks which versions the runs in memory are pinned to. Costs a look at each of them.</summary>
public sealed record CountVersions : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into)
    {
        var open = state.Runs.Values.Where(r => !r.Header.Ended).ToList();
        var pinned = open.Where(r => !r.Header.Pin.IsNone).GroupBy(r => (r.Header.Service, r.Header.Pin))
            .ToDictionary(g => g.Key, g => new VersionCount(g.Key.Service, g.Key.Pin, g.Count(), g.Count(r => r.Header.Status == RunStatus.Running && r.SleepsUntil() is null)));
        foreach (var header in open.Select(r => r.Header).Where(h => !h.Origin.IsNone)) pinned.TryAdd((header.Service, header.Origin), new VersionCount(header.Service, header.Origin, 0, 0));
        into.Answer(this, new VersionCounts([.. pinned.Values]));
    }
}

/// <summary>The answer to <see cref="CountVersions"/>.</summary>
public sealed record VersionCounts(ImmutableArray<VersionCount> Versions) : Answer;

/// <param name="Runs">Those that haven't ended; some that sleep may not be among them. 0 where a run has only moved away, and may be sent back.</param>
/// <param name="Awake">Those of them that a worker has, or should have, something to do for.</param>
public sealed record VersionCount(string Service, VersionId Version, int Runs, int Awake);
