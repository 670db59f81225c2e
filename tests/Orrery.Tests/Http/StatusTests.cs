namespace Orrery.Tests.Http;

[Collection<OnSharedServer>]
public sealed class StatusTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_says_what_the_server_is_and_whether_it_is_ready()
    {
        await _server.EndOfAsync(await _server.StartRunAsync("echo", new { text = "x" }));
        var health = await _server.Client.HealthAsync(Stop);

        Assert.True(health.Ready);
        Assert.Equal((4, 1, Environment.ProcessId), (health.Partitions, health.Workers, health.ProcessId));
        Assert.Equal(["probe"], health.Services);
        Assert.Equal(_server.Folder["data"], health.DataFolder);
    }

    [Fact]
    public async Task Workers_and_queues_show_what_is_in_hand()
    {
        using var folder = new TestFolder();
        var run = await _server.StartRunAsync("hold", new { mark = folder["mark"], until = folder["until"] });
        await Patience.MarksAsync(folder["mark"], 1);

        var worker = Assert.Single(await _server.Client.WorkersAsync(Stop));
        var queue = Assert.Single(await _server.Client.QueuesAsync(Stop), q => q.Name == "probe/hold");
        await File.WriteAllTextAsync(folder["until"], "", Stop);
        await _server.EndOfAsync(run);

        Assert.StartsWith("local-", worker.Id);
        Assert.Equal((1, worker.Cpu - 1), (worker.Attempts, worker.CpuFree));
        Assert.Equal((0, 1, 1), (queue.Waiting, queue.Leased, queue.Workers));
    }

    [Fact]
    public async Task The_home_page_lists_runs_and_shows_text_as_text()
    {
        var run = await _server.StartRunAsync("refuse", new { text = "<script>alert(1)</script>" });
        await _server.EndOfAsync(run);

        var page = await _server.Http.GetStringAsync("", Stop);

        Assert.Contains($"<a href=\"/runs/{run}\">", page);
        Assert.Contains("&lt;script&gt;", page);
        Assert.DoesNotContain("<script>", page);
    }
}
