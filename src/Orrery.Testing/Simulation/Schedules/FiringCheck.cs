using System.Globalization;
using Orrery.Client;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Workers.Schedules;

namespace Orrery.Testing.Simulation.Schedules;

/// <summary>What a schedule fired, as its partition told other runs; held against its calendar and its policy.</summary>
internal sealed class FiringCheck(string name, ScheduleSpec spec)
{
    private const string Fire = "fire/";
    private readonly ScheduleClock _clock = new(name, spec);
    private readonly SortedDictionary<int, string> _firings = [];
    private readonly HashSet<DateTimeOffset> _times = [];

    /// <summary>It is known to be paused: from this step on, no time may be fired.</summary>
    public int? PausedFrom { get; set; }

    /// <summary>Moments at which somebody triggered it may be fired later, like a time.</summary>
    public bool Triggered { get; set; }

    public int Count => _firings.Count;

    public bool HasFired(DateTimeOffset time) => _times.Contains(time);

    /// <summary>Times fired so far.</summary>
    public int Times => _times.Count;

    public override string ToString() => string.Join(", ", _firings.Values.TakeLast(40));

    /// <summary>A run is told to start, because of this step.</summary>
    public void See(Run run, int index)
    {
        var step = run.Steps[index];
        if (!_firings.TryAdd(index, step.Spec.Key)) return;
        if (step.Spec.Key.StartsWith(Fire, StringComparison.Ordinal)) SeeTime(step);
        if (spec.Overlap == Overlap.Allow || IsBackfill(step)) return;
        foreach (var other in run.Steps)
            if (other.Spec.Kind == StepKind.Child && other.Spec.Index < index && !IsBackfill(other) && (!other.Done || other.DoneSequence > step.Spec.Sequence))
                throw new BrokenPromise("a schedule keeps to its overlap", $"{name} ({spec.Overlap}) began {step.Spec.Key} while {other.Spec.Key} was under way");
    }

    /// <summary>Everything from one moment to another was fired, or counted.</summary>
    /// <param name="counted">Times said to have been missed or skipped, or kept for later.</param>
    public void Complete(DateTimeOffset after, DateTimeOffset to, long counted)
    {
        var left = _clock.Between(after.AddMilliseconds(1), to).Where(t => !_times.Contains(t)).ToList();
        if (left.Count != counted) throw new BrokenPromise("a schedule fires at each of its times", $"{name} ({spec.When}, {spec.Overlap}) accounts for {counted} times that it didn't fire, of these {left.Count}: {string.Join(", ", left.Take(10).Select(ScheduleClock.Text))}; fired were {string.Join(", ", _times.Order().Select(ScheduleClock.Text))}");
    }

    private void SeeTime(Step step)
    {
        var key = step.Spec.Key;
        var text = key[Fire.Length..].Split('[', '#')[0];
        var time = DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        if (!_times.Add(time)) throw new BrokenPromise("a schedule fires once for each time", $"{name}: {key} for the second time, as step {step.Spec.Index}");
        if (PausedFrom <= step.Spec.Index) throw new BrokenPromise("a paused schedule doesn't fire", $"{name}: {key}");
        if (step.Spec.ScheduledAt < time) throw new BrokenPromise("a schedule fires when it is due", $"{name}: {key} at {step.Spec.ScheduledAt:O}");
        if (Triggered) return;
        if (!_clock.Between(time, time).Contains(time)) throw new BrokenPromise("a schedule fires when it is due", $"{name} ({spec.When}): {key} is none of its times");
        if (step.Spec.ScheduledAt < _clock.Due(time)) throw new BrokenPromise("a schedule fires when it is due", $"{name}: {key} at {step.Spec.ScheduledAt:O}, due {_clock.Due(time):O}");
    }

    private static bool IsBackfill(Step step) => step.Spec.Key.StartsWith("backfill/", StringComparison.Ordinal);
}
