using System.Text.Json;
using Orrery.Client;
using Orrery.Engine.Partitions;
using Orrery.Workers.Schedules;

namespace Orrery.Server.Schedules;

/// <summary>Shows a schedule's run as a schedule.</summary>
internal static class ScheduleShown
{
    /// <summary>The schedule as of now; null when it isn't set, or is deleted.</summary>
    public static ScheduleView? Of(RunSnapshot run, DateTimeOffset now) => Read(run) is { Deleted: false } state ? View(state, run, now) : null;

    /// <summary>The schedule and what came of a change; null when that isn't taken in yet.</summary>
    public static ScheduleView? After(RunSnapshot run, string edit, DateTimeOffset now) =>
        Read(run) is { } state && state.Edits.FirstOrDefault(e => e.Id == edit) is { } taken && View(state, run, now) is { } view ? view with { Said = taken.Said } : null;

    private static ScheduleState? Read(RunSnapshot run) =>
        run.Header.Published.IsEmpty ? null : JsonSerializer.Deserialize<ScheduleState>(run.Header.Published.Utf8.Span, OrreryJson.Options);

    private static ScheduleView? View(ScheduleState state, RunSnapshot run, DateTimeOffset now)
    {
        if (state.View is not { } view) return null;
        if (run.Header.Ended) view = view with { Ended = true, Next = [], Running = false, Buffered = null };
        // What was next when it was published may have passed since, without anything to be said of it.
        if (view.Next.Count > 0) view = view with { Next = new ScheduleClock(view.Name, view.Spec).Coming(Later(state.Considered, now.AddSeconds(-view.Spec.JitterSeconds)), now, ScheduleRules.Coming) };
        return view.Last is { Run: null } last && state.LastKey is { } key && run.Steps.LastOrDefault(s => s.Spec.Key == key)?.Spec.Other is { } started
            ? view with { Last = last with { Run = started } }
            : view;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
