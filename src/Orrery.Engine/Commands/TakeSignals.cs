using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Commands;

/// <summary>Joins a run's signals and the steps that wait for them. Follows by itself from whatever touched the run.</summary>
internal static class TakeSignals
{
    /// <returns>False when nothing fits any more.</returns>
    public static bool Decide(Run run, Decision into)
    {
        if (run.Header.Ended || run.Signals?.Match() is not { } match) return false;
        into.Add(new StepCompleted(run.Id.Value, match.Step, match.Signal.Value, default, false));
        into.Add(new SignalTaken(run.Id.Value, match.Signal.Index, match.Step));
        return true;
    }
}
