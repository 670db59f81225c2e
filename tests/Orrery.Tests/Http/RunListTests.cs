using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Tests.Access;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Http;

/// <summary><c>GET /runs</c>: how runs are found again.</summary>
public sealed class RunListTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_is_found_by_its_key_the_beginning_of_its_id_its_names_and_what_it_was_started_with()
    {
        await using var server = await TestServer.StartAsync(_folder);
        var keyed = (await server.Client.StartAsync("probe", "echo", System.Text.Json.JsonSerializer.SerializeToNode(new Probe(Text: "Ada", Count: 7), OrreryJson.Options), key: "2026-11-22/1", stop: Stop)).Run;
        var plain = await server.StartRunAsync("echo", new Probe(Text: "Grace", Count: 7));
        var asleep = await server.StartRunAsync("sleep", new Probe(Text: "Ada"));
        await server.EndOfAsync(keyed);
        await server.EndOfAsync(plain);

        await FindsAsync(new RunFilter { Key = "2026-11-22/1" }, keyed);
        await FindsAsync(new RunFilter { Key = "2026-11-22/1", Service = "other" });
        await FindsAsync(new RunFilter { Id = keyed.ToString()[..8] }, keyed);
        await FindsAsync(new RunFilter { Text = keyed.ToString()[4..12].ToUpperInvariant() }, keyed);
        await FindsAsync(new RunFilter { Text = "2026-11-22/1" }, keyed);
        await FindsAsync(new RunFilter { Text = "obe/SLE" }, asleep);
        await FindsAsync(With("text", "Ada"), asleep, keyed);
        await FindsAsync(With("text", "Ada") with { State = "completed" }, keyed);
        await FindsAsync(With("text", "Ada") with { State = "completed", EndedSince = DateTimeOffset.UtcNow.AddMinutes(-5) }, keyed);
        await FindsAsync(With("count", "7"), plain, keyed);
        await FindsAsync(With("count", "7") with { Attributes = [new("count", "7"), new("text", "Grace")] }, plain);
        await FindsAsync(new RunFilter { Until = (await server.Client.RunAsync(plain, Stop)).StartedAt }, keyed);
        await FindsAsync(new RunFilter { EndedSince = DateTimeOffset.UtcNow.AddMinutes(5) });

        async Task FindsAsync(RunFilter filter, params RunId[] expected) => Assert.Equal(expected, (await server.Client.RunsAsync(filter, stop: Stop)).Select(r => r.Id));
    }

    [Fact]
    public async Task What_runs_are_found_by_is_known_again_when_the_list_is_made_anew()
    {
        RunId ended, asleep;
        await using (var server = await StartAsync())
        {
            ended = await server.StartRunAsync("echo", new Probe(Text: "Ada"));
            asleep = await server.StartRunAsync("sleep", new Probe(Text: "Ada"));
            await server.EndOfAsync(ended);
        }

        foreach (var file in Directory.GetFiles(_folder["data"], "read.db*")) File.Delete(file);
        await using var again = await StartAsync();
        await Patience.UntilAsync(() => again.Client.ServicesAsync(stop: Stop).Result.Count > 0, "the worker to introduce what it serves");
        await Patience.UntilAsync(() => again.Client.RunsAsync(With("text", "Ada"), stop: Stop).Result.Count == 2, "both runs to be found");
        Assert.Equal([asleep, ended], (await again.Client.RunsAsync(With("text", "Ada"), stop: Stop)).Select(r => r.Id));
        Assert.Equal(asleep, Assert.Single(await again.Client.RunsAsync(With("text", "Ada") with { State = "running" }, stop: Stop)).Id);
    }

    [Theory]
    [InlineData("until=soon", "query.until", "a moment is wanted")]
    [InlineData("endedSince=soon", "query.endedSince", "a moment is wanted")]
    [InlineData("attr.colour=red", "query.attribute", "of probe/echo")]
    [InlineData("key=a&q=b", "query.q", "ask for one of them")]
    public async Task A_query_that_makes_no_sense_is_refused_with_what_would(string query, string code, string says)
    {
        await using var server = await TestServer.StartAsync(_folder);
        await server.EndOfAsync(await server.StartRunAsync("echo", new Probe()));
        var refused = await server.RefusedAsync(HttpMethod.Get, "runs?" + query);

        Assert.Equal((400, code), (refused.Status, refused.Code));
        Assert.Contains(says, refused.Detail);
    }

    [Fact]
    public async Task Nothing_finds_the_runs_of_another_namespace()
    {
        await using var tenants = await Tenants.StartAsync();
        var (acme, other, all) = (tenants.Client(Role.Operator, "acme"), tenants.Client(Role.Operator, "other"), tenants.Client(Role.Admin, "*"));
        var input = System.Text.Json.JsonSerializer.SerializeToNode(new Probe(Text: "Ada"), OrreryJson.Options);
        var run = (await acme.StartAsync("probe", "echo", input, key: "one", stop: Stop)).Run;
        var theirs = (await other.StartAsync("probe", "echo", input!.DeepClone(), key: "one", stop: Stop)).Run;

        foreach (var filter in (RunFilter[])[new() { Key = "one" }, new() { Text = "one" }, new() { Text = "echo" }, new() { Id = "r" }, With("text", "Ada")])
        {
            Assert.Equal([run], (await acme.RunsAsync(filter, stop: Stop)).Select(r => r.Id));
            Assert.Equal([theirs, run], (await all.RunsAsync(filter, stop: Stop)).Select(r => r.Id));
        }

        Assert.Empty(await other.RunsAsync(new RunFilter { Id = run.ToString() }, stop: Stop));
    }

    private static RunFilter With(string name, string value) => new() { Attributes = [new(name, value)] };

    private Task<TestServer> StartAsync() => TestServer.StartAsync(_folder, o => o with { Owner = o.Owner with { CheckpointAfter = 0 } });
}
