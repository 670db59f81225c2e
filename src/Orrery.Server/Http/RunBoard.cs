using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Engine.Partitions;
using Orrery.Server.Hosting;

namespace Orrery.Server.Http;

/// <summary>What lists and followers read: the runs' lines and the progress of attempts under way.</summary>
internal sealed class RunBoard : IRunObserver
{
    private readonly ConcurrentDictionary<RunId, RunSummary> _runs = new();
    private readonly ConcurrentDictionary<AttemptName, Orrery.AttemptProgress> _progress = new();

    public IReadOnlyList<RunLine> Newest(int limit) =>
        [.. _runs.Values.OrderByDescending(r => r.Header.StartedAt).Take(limit).Select(RunViewMaker.Line)];

    public Orrery.AttemptProgress? ProgressOf(AttemptName attempt) => _progress.GetValueOrDefault(attempt);

    public void Changed(ImmutableArray<RunSummary> runs)
    {
        foreach (var run in runs) _runs[run.Header.Id] = run;
    }

    public void Progressed(AttemptName attempt, Orrery.AttemptProgress progress) => _progress[attempt] = progress;

    public void Logged(AttemptName attempt, IReadOnlyList<string> lines) { }
}
