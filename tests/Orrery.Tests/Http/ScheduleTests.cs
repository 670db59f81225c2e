using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Client;

namespace Orrery.Tests.Http;

/// <summary>Schedules through the door that users have.</summary>
[Collection<OnSharedServer>]
public sealed class ScheduleTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_schedule_fires_on_time_and_shows_what_it_started()
    {
        var set = await PutAsync("ticks", """{"when": "every 1 s", "service": "probe", "workflow": "echo", "input": {"text": "tick"}}""");
        Assert.Equal(("ticks", "set", 5), (set.Name, set.Said, set.Next.Count));

        await _server.UntilAsync(set.Run, r => r.Published?.GetProperty("view").GetProperty("fired").GetInt64() >= 2);
        var shown = await GetAsync("ticks");

        Assert.InRange(shown.Last!.At - shown.Last.Time, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        var fired = await _server.EndOfAsync(shown.Last.Run!.Value);
        Assert.Equal(("probe", "echo", "tick", set.Run), (fired.Service, fired.Workflow, fired.Result!.Value.GetString(), fired.Parent!.Value));
        await _server.SendAsync(HttpMethod.Delete, "/schedules/ticks");
        Assert.Equal((404, "schedule.unknown"), Two(await _server.RefusedAsync(HttpMethod.Get, "/schedules/ticks")));
    }

    [Theory]
    [InlineData("""{"when": "0 25 * * *", "service": "probe", "workflow": "echo"}""", 400, "input.schedule", "The cron line '0 25 * * *' is wrong at column 3, in the hour")]
    [InlineData("""{"when": "0 2 * * *", "zone": "Europe/Berlim", "service": "probe", "workflow": "echo"}""", 400, "input.schedule", "Near it are Europe/Berlin")]
    [InlineData("""{"when": "0 2 * * *", "service": "probe", "workflow": "nothing"}""", 404, "workflow.unknown", "Service probe has no workflow 'nothing'.")]
    [InlineData("""{"when": "0 2 * * *", "service": "orrery", "workflow": "schedule"}""", 404, "service.unknown", "No worker serves a service 'orrery'. Served: probe.")]
    [InlineData("""{"when": "0 2 * * *", "service": "probe", "workflow": "checked", "input": {"count": 0}}""", 400, "input.count", "The count is 0; it must be 1 or more.")]
    [InlineData("""{"when": "0 2 * * *", "service": "probe", "workflow": "echo", "jitterSeconds": -1}""", 400, "input.schedule", "The jitter is -1 s")]
    [InlineData("""{"when": "0 2 * * *", "service": "probe", "workflow": "echo", "zome": "UTC"}""", 400, "input.json", "zome")]
    [InlineData("""{"when": "0 2 * * *"}""", 400, "input.json", "service")]
    public async Task What_makes_no_sense_is_refused(string body, int status, string code, string says)
    {
        var refused = await _server.RefusedAsync(HttpMethod.Put, "/schedules/bad", body);

        Assert.Equal((status, code), Two(refused));
        Assert.Contains(says, refused.Detail);
        Assert.Equal((404, "schedule.unknown"), Two(await _server.RefusedAsync(HttpMethod.Post, "/schedules/bad/pause")));
    }

    [Fact]
    public async Task A_schedule_is_changed_by_its_name_and_survives_that_its_run_is_cancelled()
    {
        var spec = new ScheduleSpec { When = "0 2 29 2 *", Service = "probe", Workflow = "echo" };
        var set = await _server.Client.SetScheduleAsync("leap", spec, Stop);
        Assert.Contains((await _server.Client.SchedulesAsync(Stop)), s => s.Name == "leap");
        Assert.True((await _server.Client.PauseScheduleAsync("leap", Stop)).Paused);
        Assert.False((await _server.Client.ResumeScheduleAsync("leap", Stop)).Paused);
        var triggered = await _server.Client.TriggerScheduleAsync("leap", Stop);
        Assert.Equal(("fired", 1), (triggered.Said, triggered.Fired));
        var filled = await _server.Client.BackfillScheduleAsync("leap", new(2020, 1, 1, 0, 0, 0, default), new(2025, 1, 1, 0, 0, 0, default), Stop);
        Assert.Equal("2 to be fired", filled.Said);
        await _server.UntilAsync(set.Run, r => r.Published?.GetProperty("view").GetProperty("fired").GetInt64() == 3);

        await _server.Client.CancelAsync(set.Run, Stop);
        await _server.EndOfAsync(set.Run);
        var ended = await GetAsync("leap");
        Assert.Equal((true, 0), (ended.Ended, ended.Next.Count));
        Assert.Equal((409, "schedule.ended"), Two(await _server.RefusedAsync(HttpMethod.Post, "/schedules/leap/trigger")));
        Assert.DoesNotContain(await _server.Client.RunsAsync(1000, stop: Stop), r => r.Id == set.Run);
        Assert.Contains(await _server.Client.RunsAsync(1000, service: "orrery", stop: Stop), r => r.Id == set.Run);
        var again = await _server.Client.SetScheduleAsync("leap", spec with { When = "0 3 29 2 *" }, Stop);

        Assert.Equal((set.Run, "changed", 3), (again.Run, again.Said, again.Next[0].Hour));
        await _server.Client.DeleteScheduleAsync("leap", Stop);
        Assert.DoesNotContain((await _server.Client.SchedulesAsync(Stop)), s => s.Name == "leap");
        Assert.Equal("set", (await _server.Client.SetScheduleAsync("leap", spec, Stop)).Said);
    }

    private async Task<ScheduleView> PutAsync(string name, string body) => Read(await _server.SendAsync(HttpMethod.Put, $"/schedules/{name}", body));

    private async Task<ScheduleView> GetAsync(string name) => Read(await _server.SendAsync(HttpMethod.Get, $"/schedules/{name}"));

    private static ScheduleView Read((HttpStatusCode Status, JsonNode Body) answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToJsonString());
        return answer.Body.Deserialize<ScheduleView>(OrreryJson.Options)!;
    }

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
