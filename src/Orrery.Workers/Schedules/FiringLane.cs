using System.Text.Json;
using Orrery.Client;

namespace Orrery.Workers.Schedules;

/// <summary>Runs that a schedule starts one after the other and waits for, beside its own loop.</summary>
internal sealed class FiringLane(IRun run, TurnBell ended)
{
    private TurnBell _stop = new();

    /// <summary>A run is under way.</summary>
    public bool Busy { get; private set; }

    /// <summary>When the last one ended.</summary>
    public DateTimeOffset FreeSince { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Those that failed or were cancelled.</summary>
    public int Failed { get; private set; }

    /// <summary>Starts a run; the bell rings when it has ended.</summary>
    /// <returns>The key of its step.</returns>
    public string Fire(string key, ScheduleSpec spec)
    {
        Busy = true;
        _stop = new TurnBell();
        _ = FireAsync(key, spec, _stop);
        return $"{key}[0]/run";
    }

    /// <summary>Cancels the run that is under way.</summary>
    public void Stop() => _stop.Ring();

    public static Workflow<JsonElement, JsonElement> TargetOf(ScheduleSpec spec) => Workflow.Reference<JsonElement, JsonElement>(spec.Service, spec.Workflow);

    public static TimeSpan? Within(ScheduleSpec spec) => spec.WithinSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private async Task FireAsync(string key, ScheduleSpec spec, TurnBell stop)
    {
        try
        {
            await run.Race(key,
                async scope =>
                {
                    await scope.Child(TargetOf(spec), spec.Input, new ChildOptions { Key = "run", Within = Within(spec) });
                    return true;
                },
                async scope =>
                {
                    await stop.WaitAsync(scope.Cancelled);
                    return false;
                });
        }
        catch (FailureException)
        {
            Failed++;
        }
        catch (OperationCanceledException)
        {
            // The schedule's own run is cancelled, and its loop ends as well.
        }

        Busy = false;
        FreeSince = run.Now;
        ended.Ring();
    }
}
