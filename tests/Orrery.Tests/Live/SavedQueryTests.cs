using System.Text;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Tests.Access;

namespace Orrery.Tests.Live;

public sealed class SavedQueryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_firing_starts_one_run_with_the_row_and_so_it_stays_when_the_server_is_started_anew()
    {
        using var folder = new TestFolder();
        RunId run;
        await using (var server = await TestServer.StartAsync(folder))
        {
            await Patience.UntilAsync(async () => (await server.Client.HealthAsync(Stop)).Services.Contains("probe"), "the probe service");
            await server.Client.SaveQueryAsync("hot", new SavedQuerySpec { Query = "SELECT text, count FROM ovens", Alert = new AlertSpec { When = "count > 200", Clear = 150, SilenceSeconds = 3600, Start = "probe/echo" } }, Stop);
            await SendAsync(server, """{"text": "warm", "count": 190}""");
            await SendAsync(server, """{"text": "burning", "count": 250} {"text": "more", "count": 300} {"text": "still", "count": 160}""");
            run = await StartedAsync(server, 1);
            Assert.Equal("""{"text": "burning","count": 250}""".Replace(" ", ""), (await server.Client.RunAsync(run, Stop)).Input!.Value.GetRawText().Replace(" ", ""));
            Assert.Equal("completed", (await server.EndOfAsync(run)).State);
        }

        await using var again = await TestServer.StartAsync(folder);
        await Patience.UntilAsync(async () => (await again.Client.HealthAsync(Stop)).Services.Contains("probe"), "the probe service");
        await SendAsync(again, """{"text": "hot yet", "count": 220}""");
        await Patience.UntilAsync(async () => (await again.Client.SavedQueriesAsync(Stop))[0].Alerts is [{ Value: 220 }], "the row");
        var alert = (await again.Client.SavedQueriesAsync(Stop))[0].Alerts[0];
        Assert.Equal(("firing", 1L, run), (alert.State, alert.Firings, alert.Run));

        await SendAsync(again, """{"text": "cool", "count": 20} {"text": "again", "count": 999}""");
        Assert.NotEqual(run, await StartedAsync(again, 2));
        Assert.Equal(2, (await again.Client.RunsAsync(service: "probe", stop: Stop)).Count);
        await again.Client.RemoveQueryAsync("hot", Stop);
        Assert.Empty(await again.Client.SavedQueriesAsync(Stop));
    }

    [Fact]
    public async Task Each_firing_starts_a_run_though_it_is_quiet_again_at_once_and_so_does_the_first_one_of_a_query_that_is_saved_anew()
    {
        await using var server = await TestServer.StartAsync();
        await Patience.UntilAsync(async () => (await server.Client.HealthAsync(Stop)).Services.Contains("probe"), "the probe service");
        var spec = new SavedQuerySpec { Query = "SELECT text, count FROM ovens", Alert = new AlertSpec { When = "count > 200", SilenceSeconds = 3600, Start = "probe/echo" } };
        await server.Client.SaveQueryAsync("hot", spec, Stop);
        await SendAsync(server, """{"text": "one", "count": 250} {"text": "cool", "count": 1} {"text": "two", "count": 251} {"text": "wild", "count": 1e999} {"text": "cool", "count": 2}""");
        await Patience.UntilAsync(async () => (await server.Client.RunsAsync(service: "probe", stop: Stop)).Count == 2, "a run for each of the two firings");

        await server.Client.RemoveQueryAsync("hot", Stop);
        await server.Client.SaveQueryAsync("hot", spec, Stop);
        await SendAsync(server, """{"text": "three", "count": 252}""");
        await Patience.UntilAsync(async () => (await server.Client.RunsAsync(service: "probe", stop: Stop)).Count == 3, "the run of the query that was saved anew");
        Assert.Equal(["one", "three", "two"], (await Task.WhenAll((await server.Client.RunsAsync(service: "probe", stop: Stop)).Select(async r => (await server.Client.RunAsync(r.Id, Stop)).Input!.Value.GetProperty("text").GetString()))).Order());
        Assert.Null((await server.Client.SavedQueriesAsync(Stop))[0].Alerts[0].Trouble);
    }

    [Fact]
    public async Task Each_group_is_a_series_of_its_own()
    {
        await using var server = await TestServer.StartAsync(options: o => o with { OwnWorker = false });
        await server.Client.SaveQueryAsync("busy", new SavedQuerySpec { Query = "SELECT door, count(*) AS n FROM doors WINDOW 10 GROUP BY door", Alert = new AlertSpec { When = "n >= 2" } }, Stop);
        await server.Client.SendEventsAsync("doors", Encoding.UTF8.GetBytes("""{"at": 1, "door": "a"} {"at": 2, "door": "a"} {"at": 3, "door": "b"} {"at": 30, "door": "b"}"""), "at", Stop);
        await Patience.UntilAsync(async () => (await server.Client.SavedQueriesAsync(Stop))[0].Alerts.Count >= 2, "both series");

        var view = (await server.Client.SavedQueriesAsync(Stop))[0];
        Assert.Equal(["""{"door":"a"} firing 2""", """{"door":"b"} quiet 1"""], view.Alerts.Take(2).Select(a => $"{a.Series} {a.State} {a.Value}"));
        Assert.Equal(1, view.Firing);
    }

    [Fact]
    public async Task A_saved_query_is_its_namespaces_own_and_a_viewer_saves_none()
    {
        await using var tenants = await Tenants.StartAsync(o => o with { OwnWorker = false });
        var (acme, other, all) = (tenants.Client(Role.Operator, "acme"), tenants.Client(Role.Operator, "other"), tenants.Client(Role.Admin, "*"));
        var spec = new SavedQuerySpec { Query = "SELECT * FROM shots" };
        await acme.SaveQueryAsync("mine", spec, Stop);
        await all.SaveQueryAsync("every", spec, Stop);
        await acme.SendEventsAsync("shots", "{}"u8.ToArray(), stop: Stop);

        Assert.Equal(["mine"], (await acme.SavedQueriesAsync(Stop)).Select(q => q.Name));
        Assert.Empty(await other.SavedQueriesAsync(Stop));
        Assert.Equal(["every", "mine"], (await all.SavedQueriesAsync(Stop)).Select(q => q.Name).Order());
        Assert.Equal("query.unsaved", (await Assert.ThrowsAsync<OrreryException>(() => other.RemoveQueryAsync("mine", Stop))).Code);
        Assert.Equal("not.allowed", (await Assert.ThrowsAsync<OrreryException>(() => tenants.Client(Role.Viewer, "acme").SaveQueryAsync("x", spec, Stop))).Code);
    }

    private static Task<StreamTaken> SendAsync(TestServer server, string events) => server.Client.SendEventsAsync("ovens", Encoding.UTF8.GetBytes(events), stop: Stop);

    private static async Task<RunId> StartedAsync(TestServer server, long firing)
    {
        RunId? run = null;
        string? trouble = null;
        await Patience.UntilAsync(async () => (run = (await server.Client.SavedQueriesAsync(Stop))[0].Alerts.Where(a => a.Firings == firing).Select(a => a.Run).FirstOrDefault()) is not null
            || (trouble = (await server.Client.SavedQueriesAsync(Stop))[0].Alerts.Select(a => a.Trouble).FirstOrDefault()) is not null, $"the run of firing {firing}");
        Assert.Null(trouble);
        return run!.Value;
    }
}
