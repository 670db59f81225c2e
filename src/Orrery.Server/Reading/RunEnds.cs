using System.Collections.Immutable;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Server.Reading;

/// <summary>Who waits for which run to end, or to be parked. Whoever waits is told once, with the run as it is in the log.</summary>
/// <remarks>Register first, then start the run or look at it: an end between the two is never missed.</remarks>
internal sealed class RunEnds
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RunId, List<Wait>> _waiting = [];
    private volatile int _count;

    public Wait Of(RunId run)
    {
        var wait = new Wait(this, run);
        lock (_gate)
        {
            if (!_waiting.TryGetValue(run, out var list)) _waiting[run] = list = [];
            list.Add(wait);
            _count++;
        }

        return wait;
    }

    /// <summary>Costs next to nothing when nobody waits for anything.</summary>
    public void Changed(ImmutableArray<RunSummary> runs)
    {
        if (_count == 0) return;
        foreach (var run in runs)
        {
            if (run.Header.Status == RunStatus.Running) continue;
            lock (_gate)
            {
                if (!_waiting.TryGetValue(run.Header.Id, out var list)) continue;
                foreach (var wait in list) wait.End(run.Header);
            }
        }
    }

    /// <summary>Waits until disposed of.</summary>
    internal sealed class Wait(RunEnds all, RunId run) : IDisposable
    {
        private readonly TaskCompletionSource<RunHeader> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The run when it had ended or was parked.</summary>
        public Task<RunHeader> Ended => _ended.Task;

        internal void End(RunHeader run) => _ended.TrySetResult(run);

        public void Dispose()
        {
            lock (all._gate)
            {
                if (!all._waiting.TryGetValue(run, out var list) || !list.Remove(this)) return;
                all._count--;
                if (list.Count == 0) all._waiting.Remove(run);
            }
        }
    }
}
