namespace Orrery.Tests.Http;

[Collection<OnSharedServer>]
public sealed class TimelineRouteTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task A_runs_time_is_told_step_by_step()
    {
        var run = await _server.StartRunAsync("talk", new { text = "x", count = 1 });
        await _server.EndOfAsync(run);

        var view = await _server.Client.TimelineAsync(run, stop: TestContext.Current.CancellationToken);

        var row = Assert.Single(view.Rows);
        Assert.Equal((true, false, 1), (view.Ended, view.Folded, view.Total));
        Assert.Equal(("talk", 0), (row.Name, row.Step!.Value));
        Assert.Equal(("attempt", 1), (row.Bars[^1].Why, row.Bars[^1].Attempt!.Value));
        Assert.InRange(row.Bars[^1].To!.Value, row.Bars[^1].From, view.To);
        Assert.NotNull(row.Bars[^1].Worker);
    }

    [Fact]
    public async Task What_needs_more_bars_than_are_wanted_is_folded()
    {
        using var folder = new TestFolder();
        var until = folder["until"];
        await File.WriteAllTextAsync(until, "", TestContext.Current.CancellationToken);
        var run = await _server.StartRunAsync("hold", new { count = 20, mark = folder["mark"], until });
        await _server.EndOfAsync(run);

        var folded = await _server.Client.TimelineAsync(run, bars: 10, stop: TestContext.Current.CancellationToken);
        var single = await _server.Client.TimelineAsync(run, stop: TestContext.Current.CancellationToken);
        var other = await _server.Client.TimelineAsync(run, name: "nothing", stop: TestContext.Current.CancellationToken);

        Assert.True(folded.Folded);
        Assert.Equal(("hold", 20), (Assert.Single(folded.Rows).Title, folded.Rows[0].Count));
        Assert.Contains(folded.Rows[0].Density!.Running, n => n > 0);
        Assert.Equal(20, single.Rows.Count);
        Assert.Empty(other.Rows);
    }

    [Theory]
    [InlineData("from=x", "query.from")]
    [InlineData("from=-1", "query.from")]
    [InlineData("from=10&to=5", "query.to")]
    [InlineData("rows=0", "query.rows")]
    [InlineData("bars=2001", "query.bars")]
    public async Task A_window_that_is_none_is_refused(string query, string code)
    {
        var run = await _server.StartRunAsync("echo", new { text = "x" });

        var (status, told, _) = await _server.RefusedAsync(HttpMethod.Get, $"runs/{run}/timeline?{query}");

        Assert.Equal((400, code), (status, told));
    }
}
