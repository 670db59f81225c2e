using System.Net.Http.Json;

namespace Orrery.Client;

public sealed partial class OrreryClient
{
    /// <summary>The schedules by name, at most 1,000.</summary>
    public Task<IReadOnlyList<ScheduleView>> SchedulesAsync(CancellationToken stop = default) => GetAsync<IReadOnlyList<ScheduleView>>("schedules", stop);

    public Task<ScheduleView> ScheduleAsync(string name, CancellationToken stop = default) => GetAsync<ScheduleView>(PathOf(name), stop);

    /// <summary>Makes a schedule, or changes the one of that name; ends when that holds.</summary>
    /// <exception cref="OrreryException">It makes no sense (<c>input.schedule</c>, with the place in the cron line), or nobody serves that workflow.</exception>
    public Task<ScheduleView> SetScheduleAsync(string name, ScheduleSpec spec, CancellationToken stop = default) =>
        SendAsync<ScheduleView>(new HttpRequestMessage(HttpMethod.Put, PathOf(name)) { Content = JsonContent.Create(spec, options: OrreryJson.Options) }, stop);

    /// <summary>Fires no more until it is resumed, but when triggered or backfilled.</summary>
    public Task<ScheduleView> PauseScheduleAsync(string name, CancellationToken stop = default) => ChangeAsync(name, "pause", stop);

    /// <summary>Fires again, from its next time on; what passed meanwhile isn't made up for.</summary>
    public Task<ScheduleView> ResumeScheduleAsync(string name, CancellationToken stop = default) => ChangeAsync(name, "resume", stop);

    /// <summary>Fires now, by the schedule's overlap policy; <see cref="ScheduleView.Said"/> tells what came of it.</summary>
    public Task<ScheduleView> TriggerScheduleAsync(string name, CancellationToken stop = default) => ChangeAsync(name, "trigger", stop);

    /// <summary>Fires for all times from a moment to another, both included, one after the other; at most 1,000.</summary>
    public Task<ScheduleView> BackfillScheduleAsync(string name, DateTimeOffset from, DateTimeOffset to, CancellationToken stop = default) =>
        ChangeAsync(name, $"backfill?from={Segment($"{from:O}")}&to={Segment($"{to:O}")}", stop);

    /// <summary>Forgets a schedule. Runs that it has started go on.</summary>
    public Task<ScheduleView> DeleteScheduleAsync(string name, CancellationToken stop = default) => SendAsync<ScheduleView>(new HttpRequestMessage(HttpMethod.Delete, PathOf(name)), stop);

    private Task<ScheduleView> ChangeAsync(string name, string change, CancellationToken stop) => SendAsync<ScheduleView>(new HttpRequestMessage(HttpMethod.Post, $"{PathOf(name)}/{change}"), stop);

    private static string PathOf(string schedule) => $"schedules/{Segment(schedule)}";
}
