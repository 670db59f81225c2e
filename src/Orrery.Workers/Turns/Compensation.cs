using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>What a run's code said about undoing what it did.</summary>
internal sealed class Compensation(ActiveRun run)
{
    private readonly List<(string Key, Func<IRun, Task> Undo, TimeSpan Within)> _said = [];

    public bool IsNeeded => _said.Count > 0;

    public void Say(string key, Func<IRun, Task> undo, TimeSpan within) => _said.Add((Turn.UndoPrefix + key, undo, within));

    /// <summary>Undoes everything, last things first.</summary>
    /// <exception cref="FailureException">Some could not be undone; the others were.</exception>
    public async Task UndoAsync(Exception cause)
    {
        var failed = new List<(string Key, Exception Why)>();
        for (var i = _said.Count - 1; i >= 0; i--)
        {
            try
            {
                await UndoAsync(_said[i].Key, _said[i].Undo, _said[i].Within);
            }
            catch (Exception e)
            {
                failed.Add((_said[i].Key[Turn.UndoPrefix.Length..], e));
            }
        }

        if (failed.Count == 0) return;
        var what = string.Join("; ", failed.Select(f => $"'{f.Key}': {f.Why.Message}"));
        throw new FailureException(new Failure(ErrorClass.User, "compensation.incomplete",
            $"{failed.Count} of {_said.Count} compensations failed: {what} They were to undo the run's work after: {cause.Message}") { Detail = cause.ToString() });
    }

    private async Task UndoAsync(string key, Func<IRun, Task> undo, TimeSpan within)
    {
        using var work = new Branch(null);
        using var watch = new Branch(null);
        var undone = RunScope.Begin(async scope =>
        {
            await undo(scope);
            return true;
        }, new RunScope(run, key + "/", work));
        if (undone.IsCompleted)
        {
            await undone;
            return;
        }

        // What is undone can't have a key that begins so.
        var late = new RunScope(run, $"{key}/{Turn.UndoPrefix}", watch).Limit(within, "deadline");
        var first = await Task.WhenAny(undone, late);
        run.Cancel(first == undone ? watch : work);
        try
        {
            await Task.WhenAll(undone, late);
        }
        catch (OperationCanceledException)
        {
            // One of the two was taken back.
        }

        if (first == late) throw new TimeoutException($"it took longer than its {within.TotalSeconds:0} s.");
        await undone;
    }
}
