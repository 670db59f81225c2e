using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Hosting;
using Orrery.Server.Access;
using Orrery.Server.Hosting;
using Orrery.Server.Reading;
using Orrery.Server.Schedules;
using Orrery.Workers.Payloads;
using Orrery.Workers.Schedules;

namespace Orrery.Server.Http;

/// <summary>Schedules over HTTP. Each is a run whose id follows from its name: changes are signals to it, what is shown is what it publishes.</summary>
internal sealed class ScheduleApi(Node node, ReadModel list, Followers followers, LargePayloads payloads, CancellationToken stopping)
{
    /// <summary>How long an answer waits for a change to be taken in.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Strict = new(OrreryJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/schedules", Actions.ScheduleList, null, ListAsync);
        routes.Get("/schedules/{name}", Actions.ScheduleRead, "name", async http => JsonAnswer.Of(await ShowAsync(http) is { } view ? view : throw Unknown(http.Value("name"))));
        routes.Put("/schedules/{name}", Actions.ScheduleSet, "name", SetAsync);
        routes.Post("/schedules/{name}/pause", Actions.SchedulePause, "name", http => EditAsync(http, Edit(ScheduleChange.Pause)));
        routes.Post("/schedules/{name}/resume", Actions.SchedulePause, "name", http => EditAsync(http, Edit(ScheduleChange.Resume)));
        routes.Post("/schedules/{name}/trigger", Actions.ScheduleTrigger, "name", http => EditAsync(http, Edit(ScheduleChange.Trigger)));
        routes.Post("/schedules/{name}/backfill", Actions.ScheduleTrigger, "name", BackfillAsync);
        routes.Delete("/schedules/{name}", Actions.ScheduleDelete, "name", http => EditAsync(http, Edit(ScheduleChange.Delete)));
    }

    private async Task<IResult> ListAsync(HttpContext http)
    {
        var runs = await list.NewestAsync(new RunQuery(ScheduleRules.MostListed, Service: ScheduleService.ServiceName, Workflow: ScheduleService.WorkflowName) { Namespace = http.Who().Confined }, http.RequestAborted);
        var shown = new List<ScheduleView>();
        foreach (var line in runs!)
        {
            if (await FindAsync(http, line.Id) is { } snapshot && ScheduleShown.Of(snapshot, DateTimeOffset.UtcNow) is { } view) shown.Add(view);
        }

        return JsonAnswer.Of(shown.OrderBy(s => s.Name, StringComparer.Ordinal).ToList());
    }

    private async Task<ScheduleView?> ShowAsync(HttpContext http) =>
        await FindAsync(http, IdOf(http)) is { } snapshot ? ScheduleShown.Of(snapshot, DateTimeOffset.UtcNow) : null;

    private async Task<IResult> SetAsync(HttpContext http)
    {
        var (run, name, caller) = (IdOf(http), http.Value("name"), Gate.CallerOf(http));
        if (ScheduleRules.WrongInName(name) is { } badName) throw new ProblemException(400, "input.name", badName);
        var spec = Read(await JsonBody.ReadAsync(http, "schedule"));
        if (ScheduleRules.WrongIn(spec) is { } wrong) throw new ProblemException(400, "input.schedule", wrong);
        await StartApi.CheckAsync(node, spec!.Service, spec.Workflow, await payloads.StoreAsync(Payload.Of(spec.Input)), http.RequestAborted);
        // The name alone, so that it is the same start each time.
        var answer = await node.AskAsync(run, token => new StartRun(run, ScheduleService.ServiceName, "1", ScheduleService.WorkflowName, Payload.Of(new { name })) { Caller = caller, Token = token });
        return answer is Started or Refused { Code: "run.conflict" } ? await SendAsync(http, run, Edit(ScheduleChange.Set) with { Spec = spec }) : Problem.Of(answer);
    }

    private async Task<IResult> BackfillAsync(HttpContext http)
    {
        var (from, to) = (Moment(http, "from"), Moment(http, "to"));
        if (to < from) throw new ProblemException(400, "input.to", "The backfill ends before it begins.");
        if (await ShowAsync(http) is not { } view) throw Unknown(http.Value("name"));
        var times = new ScheduleClock(view.Name, view.Spec).Between(from, to).Take(ScheduleRules.MostBackfilled + 1).Count() + view.Backfill;
        if (times > ScheduleRules.MostBackfilled)
            throw new ProblemException(400, "input.to", $"That is more than {ScheduleRules.MostBackfilled:N0} times to be fired; backfill a shorter stretch, then the next one when it is done.");
        return await EditAsync(http, Edit(ScheduleChange.Backfill) with { From = from, To = to });
    }

    private async Task<IResult> EditAsync(HttpContext http, ScheduleEdit edit)
    {
        var view = await ShowAsync(http) ?? throw Unknown(http.Value("name"));
        return view.Ended && edit.Change != ScheduleChange.Delete
            ? new Problem(409, "schedule.ended", $"The run of schedule '{view.Name}' was cancelled, so it doesn't fire; set it again to have it go on.")
            : await SendAsync(http, IdOf(http), edit);
    }

    /// <summary>Sends a change and waits until it is taken in. A schedule whose run somebody ended goes on when it is set again, and to be deleted.</summary>
    private async Task<IResult> SendAsync(HttpContext http, RunId run, ScheduleEdit edit)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        using var follower = followers.Follow(run);
        var value = await payloads.StoreAsync(Payload.Of(edit));
        Task<Answer> SignalAsync() => node.AskAsync(http, run, _ => new SignalRun(run, edit.Id, ScheduleEdit.Signal.Name, value));
        var answer = await SignalAsync();
        if (answer is Refused { Code: "run.ended" } && await node.AskAsync(http, run, _ => new RetryRun(run)) is Accepted) answer = await SignalAsync();
        if (answer is not Accepted) return Problem.Of(answer);
        for (var left = 10; left > 0; left--)
        {
            if (await FindAsync(http, run) is { } now && ScheduleShown.After(now, edit.Id, DateTimeOffset.UtcNow) is { } view) return JsonAnswer.Of(view);
            await follower.ChangedAsync(Patience / 10, until.Token);
        }

        return new Problem(503, "schedule.late", $"The schedule has the change, but has not taken it in after {Patience.TotalSeconds:0} s; its run is {run}.");
    }

    private async Task<RunSnapshot?> FindAsync(HttpContext http, RunId run) =>
        await node.AskAsync(http, run, _ => new GetRun(run)) is RunSnapshot snapshot
            ? snapshot with { Header = snapshot.Header with { Published = await payloads.FetchAsync(snapshot.Header.Published, "the schedule") } } : null;

    private RunId IdOf(HttpContext http) => StartApi.NewRun(node, Gate.CallerOf(http), ScheduleService.ServiceName, $"{ScheduleService.WorkflowName}/{http.Value("name")}");

    private static ScheduleEdit Edit(ScheduleChange change) => new(Guid.NewGuid().ToString("n"), change);

    private static ScheduleSpec? Read(Payload body)
    {
        try
        {
            return JsonSerializer.Deserialize<ScheduleSpec>(body.Utf8.Span, Strict);
        }
        catch (JsonException e)
        {
            throw new ProblemException(400, "input.json", $"The body doesn't read as a schedule: {e.Message}");
        }
    }

    private static DateTimeOffset Moment(HttpContext http, string name)
    {
        var text = http.Request.Query[name].ToString();
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment
            : throw new ProblemException(400, $"input.{name}", $"{name}={text}: a moment such as 2026-03-29T02:00:00Z is wanted.");
    }

    private static ProblemException Unknown(string name) => new(404, "schedule.unknown", $"There is no schedule '{name}'. 'orrery schedule list' lists them.");
}
