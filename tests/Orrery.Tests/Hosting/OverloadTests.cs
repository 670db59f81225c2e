using System.Net;
using System.Text;
using Orrery.Engine.Partitions;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Hosting;

/// <summary>More than a server takes: refused in words, with when to come again, and nothing half begun.</summary>
public sealed class OverloadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_partition_refuses_new_runs_says_when_to_come_again_and_takes_them_when_there_is_room()
    {
        using var folder = new TestFolder();
        await using var server = await TestServer.StartAsync(folder, o => o with { Partitions = 1, Owner = new OwnerOptions { MostRuns = 3 } });
        // Under way, not asleep: each holds an attempt until the file is there.
        var held = new Probe(folder["mark"], folder["go"], Count: 1);
        var taken = new List<RunId>();
        for (var i = 0; i < 3; i++) taken.Add(await server.StartRunAsync("hold-one", held));

        var (status, code, after) = await StartAsync(server);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (status, after));
        Assert.Contains("\"code\":\"server.busy\"", code);
        Assert.Contains("3 runs are under way in this partition, as many as may be.", code);
        Assert.Equal(3, (await server.Client.RunsAsync(stop: Stop)).Count);

        await File.WriteAllTextAsync(folder["go"], "", Stop);
        foreach (var run in taken) Assert.Equal("completed", (await server.EndOfAsync(run)).State);
        await Patience.UntilAsync(async () => (await StartAsync(server)).Status == HttpStatusCode.Accepted, "a run to be taken again");
    }

    private static async Task<(HttpStatusCode Status, string Body, TimeSpan? After)> StartAsync(TestServer server)
    {
        using var body = new StringContent("""{"mark": "", "until": "", "text": "a", "count": 1}""", Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync("/api/probe/echo", body, Stop);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Stop), response.Headers.RetryAfter?.Delta);
    }
}
