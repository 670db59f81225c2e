using System.Net;
using System.Text.Json;
using Orrery.Client;
using Orrery.Server.Access.Tokens;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Tables;

/// <summary>Rows over HTTP, written by runs in a worker process.</summary>
[Collection<OnSharedServer>]
public sealed class TableRouteTests(SharedServer shared)
{
    private TestServer Server => shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_are_read_in_pages_by_prefix_and_by_property_and_say_which_run_wrote_them()
    {
        var run = await Server.StartRunAsync("write-rows", new SeatWish("page-", "ann", "pages", 250));
        await Server.EndOfAsync(run);

        var keys = new List<string>();
        var pages = 0;
        for (string? after = ""; after is not null; pages++)
        {
            var page = await Server.Client.RowsAsync("probe", "seats", new RowQuery { Prefix = "page-", After = after, Limit = 100 }, Stop);
            keys.AddRange(page.Rows.Select(r => r.Key));
            after = page.Next;
        }

        Assert.Equal(3, pages);
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"page-{i:00000}"), keys);
        var one = Assert.Single((await Server.Client.RowsAsync("probe", "seats", new RowQuery().With("pool", "pages").With("count", 17), Stop)).Rows);
        Assert.Equal((run, 1, "ann"), (one.WrittenBy, one.Version, one.Value.GetProperty("holder").GetString()));
        Assert.Equal(one.Revision, (await Server.Client.RowAsync("probe", "seats", "page-00017", Stop)).Revision);
        Assert.Empty((await Server.Client.RowsAsync("probe", "seats", new RowQuery().With("pool", "pages").With("count", "17"), Stop)).Rows);

        var table = (await Server.Client.TablesAsync(Stop)).Single(t => t is { Service: "probe", Name: "seats", Namespace: "default" });
        Assert.Equal(("Who has which seat.", 1, 1), (table.Description, table.Version, table.OldestVersion));
        Assert.True(table.Rows >= 250);
    }

    [Fact]
    public async Task A_query_by_a_declared_property_uses_its_index()
    {
        await Server.EndOfAsync(await Server.StartRunAsync("take-seat", new SeatWish("indexed", "bob", "indexed")));
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Server.Folder["data/tables.db"]};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var plan = connection.CreateCommand();
        plan.CommandText = "EXPLAIN QUERY PLAN SELECT key FROM row WHERE space = 'default' AND service = 'probe' AND tab = 'seats' AND key > '' AND json_extract(value, '$.pool') = $is ORDER BY key LIMIT 10";
        plan.Parameters.AddWithValue("$is", "indexed");
        using var rows = plan.ExecuteReader();
        Assert.True(rows.Read());
        Assert.Contains("by probe/seats/pool", rows.GetString(3), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("probe/nothing", 404, "table.unknown")]
    [InlineData("probe/se'ats", 404, "table.unknown")]
    [InlineData("probe/seats?limit=0", 400, "table.limit")]
    [InlineData("probe/seats?limit=many", 400, "table.limit")]
    [InlineData("probe/seats?where=pool", 400, "table.where")]
    [InlineData("probe/seats?wher=pool=a", 400, "query.unknown")]
    [InlineData("probe/seats?where=po')%20OR%201=1", 400, "table.where")]
    [InlineData("probe/seats/row?key=nobody%20has", 404, "row.unknown")]
    public async Task What_cannot_be_read_is_refused_in_words(string path, int status, string code)
    {
        var refused = await Server.RefusedAsync(HttpMethod.Get, $"/api/tables/{path}");
        Assert.Equal((status, code), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Nobody_writes_rows_but_runs()
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch])
        {
            using var answer = await Server.Http.SendAsync(new HttpRequestMessage(method, "/api/tables/probe/seats"), Stop);
            Assert.True(answer.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotFound, $"{method}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task A_namespace_has_rows_of_its_own_and_sees_no_others()
    {
        using var other = new HttpRequestMessage(HttpMethod.Post, "/api/probe/take-seat") { Content = new StringContent(JsonSerializer.Serialize(new SeatWish("theirs", "eve", "other"), OrreryJson.Options)) };
        other.Headers.Add("Orrery-Namespace", "elsewhere");
        using var started = await Server.Http.SendAsync(other, Stop);
        var run = RunId.Parse(JsonDocument.Parse(await started.Content.ReadAsStringAsync(Stop)).RootElement.GetProperty("run").GetString()!);
        await Server.EndOfAsync(run);

        Assert.Empty((await Server.Client.RowsAsync("probe", "seats", new RowQuery().With("pool", "other"), Stop)).Rows);
        var (_, theirs) = await Server.SendAsync(HttpMethod.Get, "/api/tables/probe/seats?where=pool=other", null, ("Orrery-Namespace", "elsewhere"));
        Assert.Equal("theirs", Assert.Single(theirs["rows"]!.AsArray())!["key"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_a_run_says_is_kept_once_and_in_order()
    {
        await Server.EndOfAsync(await Server.StartRunAsync("count-rows", new SeatWish("said", Times: 4)));
        Assert.Equal("completed", (await Server.EndOfAsync(await Server.StartRunAsync("write-and-die", new SeatWish("said-once")))).State);

        var said = new List<Said>();
        await foreach (var one in Server.Client.FollowStreamAsync("probe-counts", follow: false, stop: Stop)) said.Add(one.Event.Deserialize<Said>(OrreryJson.Options)!);
        Assert.Equal([0, 1, 2, 3], said.Where(s => s.Seat == "said").Select(s => s.Number));
        Assert.Equal([1], said.Where(s => s.Seat == "said-once").Select(s => s.Number));
    }

    [Fact]
    public async Task An_attempt_that_its_step_is_rid_of_changes_nothing()
    {
        var run = await Server.StartRunAsync("take-seat", new SeatWish("stale", "first", "stale"));
        await Server.EndOfAsync(run);
        var ask = $$$"""{"run": "{{{run}}}", "step": 0, "epoch": 1, "ask": {"do": "write-rows", "name": "late", "changes": [{"table": "seats", "kind": "put", "key": "stale", "version": 1, "value": {"name": "stale", "holder": "late"}}]}}""";
        var (status, answer) = await Server.SendAsync(HttpMethod.Post, "/worker/late-one/first/asks", ask);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("attempt.stale", answer["failure"]!["type"]!.GetValue<string>());
        Assert.Equal("first", (await Server.Client.RowAsync("probe", "seats", "stale", Stop)).Value.GetProperty("holder").GetString());
    }
}
