using System.Collections.Immutable;
using Orrery.Engine.Partitions;

namespace Orrery.Engine.Commands;

/// <summary>Asks which versions the runs in memory are pinned to. Costs a look at each of them.</summary>
public sealed record CountVersions : Command
{
    internal override void Decide(PartitionState state, Sessions sessions, in Context context, Decision into) =>
        into.Answer(this, new VersionCounts([.. state.Runs.Values.Where(r => r.Header is { Ended: false, Pin.IsNone: false })
            .GroupBy(r => (r.Header.Service, r.Header.Pin)).Select(g => new VersionCount(g.Key.Service, g.Key.Pin, g.Count(), g.Count(r => r.Header.Status == Runs.RunStatus.Running && r.SleepsUntil() is null)))]));
}

/// <summary>The answer to <see cref="CountVersions"/>.</summary>
public sealed record VersionCounts(ImmutableArray<VersionCount> Versions) : Answer;

/// <param name="Runs">Those that haven't ended; some that sleep may not be among them.</param>
/// <param name="Awake">Those of them that a worker has, or should have, something to do for.</param>
public sealed record VersionCount(string Service, VersionId Version, int Runs, int Awake);
