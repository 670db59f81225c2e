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

    private async Task<ScheduleView> PutAsync(string name, string body) => Read(await _server.SendAsync(HttpMethod.Put, $"/schedules/{name}", body));

    private async Task<ScheduleView> GetAsync(string name) => Read(await _server.SendAsync(HttpMethod.Get, $"/schedules/{name}"));

    private static ScheduleView Read((HttpStatusCode Status, JsonNode Body) answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToJsonString());
        return answer.Body.Deserialize<ScheduleView>(OrreryJson.Options)!;
    }

    private static (int, string) Two((int Status, string Code, string) refused) => (refused.Status, refused.Code);
}
