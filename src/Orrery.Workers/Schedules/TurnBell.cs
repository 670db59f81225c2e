namespace Orrery.Workers.Schedules;

/// <summary>One part of a run's code tells another something, within the run's own turns: nothing of it is recorded, for replay rings it again.</summary>
internal sealed class TurnBell
{
    private TaskCompletionSource? _waiting;
    private bool _rung;

    public void Ring()
    {
        if (_waiting is { } waiting && waiting.TrySetResult()) return;
        _rung = true;
    }

    /// <summary>Waits until it is rung; a ring that nobody heard counts.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        if (_rung)
        {
            _rung = false;
            return;
        }

        var waiting = _waiting = new TaskCompletionSource();
        await using var stopped = stop.Register(() => waiting.TrySetCanceled(stop));
        await waiting.Task;
    }
}
