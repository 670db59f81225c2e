using System.Text.Json;
using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Tests.Hosting;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Http;

[Collection<OnSharedServer>]
public sealed class ServicesTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_says_what_its_workflows_take_and_give()
    {
        var probe = await ProbeAsync();
        var tally = probe.Workflows.Single(w => w.Name == "tally");

        Assert.Equal("Adds up what it is told until it comes to the count.", tally.Description);
        Assert.Equal("integer", tally.Result!.Value.GetProperty("type").GetString());
        Assert.Equal(["mark", "until", "text", "count"], tally.Input!.Value.GetProperty("properties").EnumerateObject().Select(p => p.Name));
        Assert.Equal(3, tally.Example!.Value.GetProperty("count").GetInt32());
        Assert.NotNull(probe.VersionId);
        Assert.NotEmpty(probe.Workers);
    }

    [Fact]
    public async Task What_a_run_can_be_told_and_asked_is_listed_with_its_schema()
    {
        var workflows = (await ProbeAsync()).Workflows;
        var tally = workflows.Single(w => w.Name == "tally");
        var add = Assert.Single(tally.Updates);
        var count = Assert.Single(tally.Queries);

        Assert.Equal(("add", "What is counted."), (add.Name, add.Input!.Value.GetProperty("properties").GetProperty("name").GetProperty("description").GetString()));
        Assert.Equal(["name", "count"], add.Input.Value.GetProperty("required").EnumerateArray().Select(n => n.GetString()));
        Assert.Equal("""{"name":"text","count":1,"until":""}""", JsonSerializer.Serialize(add.Example, OrreryJson.Options));
        Assert.Equal(("count-of", "How often a name was added.", "string", "integer"),
            (count.Name, count.Description, count.Input!.Value.GetProperty("type").GetString(), count.Result!.Value.GetProperty("type").GetString()));
        Assert.Equal("go", Assert.Single(workflows.Single(w => w.Name == "gate").Signals).Name);
        Assert.Null(workflows.Single(w => w.Name == "gate").Signals[0].Result);
    }

    [Fact]
    public async Task Every_example_starts_its_workflow_or_is_refused_for_what_it_says_but_never_for_its_form()
    {
        foreach (var workflow in (await ProbeAsync()).Workflows)
        {
            var refused = await Record.ExceptionAsync(async () =>
            {
                var run = (await _server.Client.StartAsync("probe", workflow.Name, JsonSerializer.SerializeToNode(workflow.Example, OrreryJson.Options), stop: Stop)).Run;
                await _server.Client.TerminateAsync(run, Stop);
            });
            Assert.True(refused is null or OrreryException { Code: not ("input.json" or "input.null") } , $"{workflow.Name}: {refused?.Message}");
        }
    }

    [Fact]
    public async Task The_services_of_a_version_are_listed_alone()
    {
        var probe = await ProbeAsync();

        Assert.True(VersionId.TryParse(probe.VersionId, out var id));
        Assert.Equal("probe", Assert.Single(await _server.Client.ServicesAsync(id, Stop)).Name);
        Assert.Empty(await _server.Client.ServicesAsync(new VersionId(1), Stop));
        Assert.Equal("query.version", (await _server.RefusedAsync(HttpMethod.Get, "services?version=new")).Code);
    }

    [Fact]
    public async Task A_worker_that_says_no_more_than_names_connects_and_its_workflows_are_listed_without_schemas()
    {
        await using var server = await TestServer.StartAsync(options: o => o with { OwnWorker = false });
        var hello = new { id = "old", cpu = 1, memory = 1000, instance = "a", services = new[] { new { name = "old", version = "1", workflows = new[] { "work" }, functions = Array.Empty<string>() } } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "worker/connect") { Content = new StringContent(JsonSerializer.Serialize(hello)) };
        using var connected = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);

        var work = Assert.Single(Assert.Single(await server.Client.ServicesAsync(stop: Stop)).Workflows);
        Assert.Equal(("work", null, null), (work.Name, work.Input, work.Example));
        Assert.Contains("doesn't say what 'work' takes", work.Missing);
    }

    private async Task<ServiceOperations> ProbeAsync()
    {
        await Patience.UntilAsync(async () => (await _server.Client.ServicesAsync(stop: Stop)).Count > 0, "the probe service to be introduced");
        return (await _server.Client.ServicesAsync(stop: Stop)).Single(s => s.Name == "probe");
    }
}
