using System.Collections.Immutable;
using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Engine.Partitions;
using Orrery.Engine.Stores;
using Orrery.Server.Hosting;
using Orrery.Server.Live;

namespace Orrery.Server.Reading;

/// <summary>Takes what the node hears of runs to all who want to know: the list, the followers, the logs.</summary>
/// <param name="served">Told when what is served may have changed.</param>
internal sealed class RunNews(ReadModel list, RunReads reads, ProgressBoard progress, Followers followers, RunEnds ends, AttemptLogs logs, UsageBoard usage, Refusals refusals, PlatformFeed feed, Action served) : IRunObserver
{
    public void Changed(ImmutableArray<RunSummary> runs)
    {
        ends.Changed(runs);
        list.Changed(runs);
        reads.Changed(runs); // before the followers: who is told reads what is new
        foreach (var run in runs) followers.Changed(run.Header.Id);
        refusals.Changed(runs);
    }

    public void Naming(ImmutableArray<NamingStep> steps) => list.Artifacts.Naming(steps);

    public void Progressed(AttemptName attempt, AttemptProgress report)
    {
        progress.Set(attempt, report);
        followers.Changed(attempt.Run);
    }

    public void Used(AttemptName attempt, UsageSample sample)
    {
        usage.Add(attempt, sample);
        followers.Changed(attempt.Run);
    }

    public void Appended(Batch batch) => feed.Appended(batch);

    public void Logged(AttemptName attempt, IReadOnlyList<string> lines)
    {
        logs.Add(attempt, lines);
        feed.Logged(attempt, lines);
    }

    public void Over(AttemptName attempt)
    {
        progress.Remove(attempt);
        usage.End(attempt);
        logs.Followers.Changed(attempt);
    }

    public void ServerChanged()
    {
        served();
        followers.Changed();
    }
}
