using System.Text;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Tests.Access;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Live;

[Collection<OnSharedServer>]
public sealed class MqlRouteTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_that_are_sent_become_rows_and_the_query_is_told_back_as_it_was_understood()
    {
        await using var listener = await Listener.StartAsync(_server.Client, "select lens, f where f < 4 from shots1");
        var taken = await SendAsync("shots1", """{"lens": "35", "f": 1.4}""" + "\n" + """{"lens": "50", "f": 8}""" + "\n" + """{"lens": "85", "f": 2}""");
        await listener.RowsAsync(2);

        Assert.Equal((3, true), (taken.Taken, taken.Looked));
        Assert.Equal(["""{"lens":"35","f":1.4}""", """{"lens":"85","f":2}"""], listener.Rows.Select(r => r.GetRawText()));
        var begun = Assert.IsType<QueryBegun>(listener.News[0]);
        Assert.Equal(("SELECT lens, f FROM shots1 WHERE f < 4", "lens,f"), (begun.Query, string.Join(',', begun.Columns)));
    }

    [Fact]
    public async Task Calls_that_wait_are_seen_in_their_queue()
    {
        await using var listener = await Listener.StartAsync(_server.Client, "SELECT service, function, waiting, oldestSeconds FROM queues WHERE queue == \"probe/huge\"");
        var run = await _server.StartRunAsync("huge", new Probe());
        await Patience.UntilAsync(() => listener.Rows.Any(r => r.GetProperty("waiting").GetInt32() == 1 && r.GetProperty("oldestSeconds").GetDouble() > 0), "the call in its queue");

        Assert.All(listener.Rows, r => Assert.Equal(("probe", "huge"), (r.GetProperty("service").GetString(), r.GetProperty("function").GetString())));
        await _server.Client.CancelAsync(run, Stop);
    }

    [Fact]
    public async Task Each_line_that_an_attempt_logs_is_seen_with_where_it_was_said()
    {
        await using var listener = await Listener.StartAsync(_server.Client, "SELECT line, function, attempt, run FROM logs");
        var run = (await _server.StartRunAsync("talk", new Probe(Text: "seen live", Count: 3))).ToString();
        await Patience.UntilAsync(() => Mine().Count >= 3, "the lines");

        Assert.Equal(["0 seen live", "1 seen live", "2 seen live"], Mine().Select(r => r.GetProperty("line").GetString()));
        Assert.All(Mine(), r => Assert.Equal(("talk", 1), (r.GetProperty("function").GetString(), r.GetProperty("attempt").GetInt32())));
        List<System.Text.Json.JsonElement> Mine() => [.. listener.Rows.Where(r => r.GetProperty("run").GetString() == run)];
    }

    [Fact]
    public async Task A_mistake_in_a_query_is_told_with_its_place()
    {
        var refused = await Assert.ThrowsAsync<OrreryException>(async () => await Listener.StartAsync(_server.Client, "SELECT count(*)\nFROM runs WINDO 5"));

        Assert.Equal(("mql.query", 400, (2, 11)), (refused.Code, refused.Status, refused.Place));
        Assert.Contains("WINDOW", refused.Message);
    }

    [Fact]
    public async Task One_client_id_shares_the_rows_and_another_one_has_all_of_them()
    {
        const string query = "SELECT n FROM shots2";
        await using var first = await Listener.StartAsync(_server.Client, query, "desk");
        await using var second = await Listener.StartAsync(_server.Client, query, "desk");
        await using var other = await Listener.StartAsync(_server.Client, query, "wall");
        await SendAsync("shots2", string.Concat(Enumerable.Range(0, 100).Select(n => $$"""{"n": {{n}}}""")));
        await other.RowsAsync(100);
        await Patience.UntilAsync(() => first.Rows.Count + second.Rows.Count >= 100, "the rows of both");

        Assert.Equal(Enumerable.Range(0, 100), other.Rows.Select(r => r.GetProperty("n").GetInt32()));
        Assert.Equal(Enumerable.Range(0, 100), first.Rows.Concat(second.Rows).Select(r => r.GetProperty("n").GetInt32()).Order());
        Assert.NotEmpty(first.Rows);
        Assert.NotEmpty(second.Rows);
    }

    [Fact]
    public async Task Event_time_cuts_windows_and_what_comes_late_is_counted()
    {
        await using var listener = await Listener.StartAsync(_server.Client, "SELECT count(*) AS n FROM shots3 WINDOW 10");
        await SendAsync("shots3", """[{"at": 1700000001}, {"at": "2023-11-14T22:13:22Z"}, {"at": 1700000030500}, {"at": 1700000002}]""", "at");
        await listener.RowsAsync(1);
        await Patience.UntilAsync(() => listener.News.OfType<QueryCounted>().Any(c => c.Late == 1), "the count of what came late");

        Assert.Equal(2, listener.Rows[0].GetProperty("n").GetInt32());
        Assert.Equal(new DateTimeOffset(2023, 11, 14, 22, 13, 20, TimeSpan.Zero), listener.News.OfType<QueryRow>().First().Window!.Start);
    }

    [Fact]
    public async Task A_run_is_seen_with_its_steps_attempts_and_logs_once_each()
    {
        await using var runs = await Listener.StartAsync(_server.Client, "SELECT event, state, workflow, namespace, run FROM runs");
        await using var steps = await Listener.StartAsync(_server.Client, "SELECT event, key, run FROM steps WHERE kind = \"call\"");
        await using var attempts = await Listener.StartAsync(_server.Client, "SELECT event, function, attempt, cpuSeconds, run FROM attempts");
        var run = (await _server.StartRunAsync("echo", new Probe(Text: "x"))).ToString();
        await Patience.UntilAsync(() => Mine(runs).Count >= 2 && Mine(steps).Count >= 2 && Mine(attempts).Count >= 2, "what becomes of the run");

        Assert.Equal(["started running default", "ended completed default"], Mine(runs).Select(r => $"{r.GetProperty("event")} {r.GetProperty("state")} {r.GetProperty("namespace")}"));
        Assert.Equal(["scheduled", "completed"], Mine(steps).Select(r => r.GetProperty("event").GetString()));
        Assert.Equal(["started 1", "completed 1"], Mine(attempts).Select(r => $"{r.GetProperty("event")} {r.GetProperty("attempt")}"));
        List<System.Text.Json.JsonElement> Mine(Listener listener) => [.. listener.Rows.Where(r => r.GetProperty("run").GetString() == run)];
    }

    [Fact]
    public async Task Who_is_confined_to_a_namespace_sees_its_events_only()
    {
        await using var tenants = await Tenants.StartAsync(o => o with { OwnWorker = false });
        var (acme, other, all) = (tenants.Client(Role.Operator, "acme"), tenants.Client(Role.Operator, "other"), tenants.Client(Role.Viewer, "*"));
        await using var mine = await Listener.StartAsync(acme, "SELECT *");
        await using var theirs = await Listener.StartAsync(other, "SELECT *");
        await using var every = await Listener.StartAsync(all, "SELECT *");
        await acme.SendEventsAsync("shots", """{"of": "acme"}"""u8.ToArray(), stop: Stop);
        await other.SendEventsAsync("shots", """{"of": "other"}"""u8.ToArray(), stop: Stop);
        await every.RowsAsync(2);
        await Task.WhenAll(mine.RowsAsync(1), theirs.RowsAsync(1));

        Assert.Equal(["""{"of": "acme"}"""], mine.Rows.Select(r => r.GetRawText()));
        Assert.Equal(["""{"of": "other"}"""], theirs.Rows.Select(r => r.GetRawText()));
        Assert.Equal(["acme"], (await acme.StreamsAsync(Stop)).Where(s => s.Kind != "platform").Select(s => s.Namespace));
        Assert.Equal(["acme", "other"], (await all.StreamsAsync(Stop)).Where(s => s.Kind != "platform").Select(s => s.Namespace));
    }

    [Fact]
    public async Task What_the_server_masks_is_missing_and_that_is_said()
    {
        await using var server = await TestServer.StartAsync(options: o => o with { OwnWorker = false, Masks = ["**.password", "people:name"] });
        await using var listener = await Listener.StartAsync(server.Client, "SELECT name, user.password, age FROM people");
        await server.Client.SendEventsAsync("people", """{"name": "Ada", "user": {"password": "x"}, "age": 36}"""u8.ToArray(), stop: Stop);
        await listener.RowsAsync(1);

        Assert.Equal("""{"name":null,"user.password":null,"age":36}""", listener.Rows[0].GetRawText());
        Assert.Equal(["name", "user.password"], Assert.IsType<QueryBegun>(listener.News[0]).Masked.Order());
    }

    private Task<StreamTaken> SendAsync(string stream, string events, string? time = null) => _server.Client.SendEventsAsync(stream, Encoding.UTF8.GetBytes(events), time, Stop);
}
