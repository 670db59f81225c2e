using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Versions;

/// <summary>Two builds of a service, served side by side.</summary>
public sealed class VersionTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string One => Builds.Make(_folder["one"], "one");

    private string Two => Builds.Make(_folder["two"], "two");

    /// <summary>A service that has nothing to do with it.</summary>
    private static string Other => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Hello", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Hello.dll"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_goes_on_with_the_version_that_started_it_while_new_runs_take_the_one_deployed()
    {
        await using var server = await StartAsync(One);
        var old = await server.StartRunAsync("which", new Probe());
        await WaitsAsync(server.Client, old);

        var deployed = Assert.Single(await server.Client.DeployAsync(Two, Stop));
        var young = await server.StartRunAsync("which", new Probe());
        await WaitsAsync(server.Client, young);
        var versions = await server.Client.VersionsAsync(Stop);
        await SendGoAsync(server.Client, old, young);
        var (first, second) = (await server.EndOfAsync(old), await server.EndOfAsync(young));

        Assert.Equal("one one, one one, one one", first.Result!.Value.GetString());
        Assert.Equal("two two, two two, two two", second.Result!.Value.GetString());
        Assert.Equal(deployed.Id, second.VersionId);
        Assert.Equal([(second.VersionId!, true, 1), (first.VersionId!, false, 1)], versions.Select(v => (v.Id, v.Newest, v.Runs)));
        Assert.Equal([young], (await RunsOfAsync(server.Client, second.VersionId!)).Where(r => r == young || r == old));
    }

    [Fact]
    public async Task The_process_of_an_older_version_ends_when_it_is_idle_starts_again_on_demand_and_the_folder_goes_with_the_last_run()
    {
        await using var server = await StartAsync(One);
        var old = await server.StartRunAsync("which", new Probe());
        await WaitsAsync(server.Client, old);
        var first = (await server.Client.RunAsync(old, Stop)).VersionId!;
        await server.Client.DeployAsync(Two, Stop);

        await UntilAsync(server.Client, first, v => v is { State: "idle", ProcessId: null, Runs: 1 });
        await SendGoAsync(server.Client, old);
        Assert.Equal("one one, one one, one one", (await server.EndOfAsync(old)).Result!.Value.GetString());
        await UntilAsync(server.Client, first, v => v is null);
        await Patience.UntilAsync(() => Directory.GetDirectories(_folder["data/versions/Orrery.Tests.Service"]).Length == 1, "the older version's folder to be removed");

        Assert.Equal("two", Assert.Single(Directory.GetDirectories(_folder["data/versions/Orrery.Tests.Service"]).Select(d => File.ReadAllText(Path.Combine(d, "scripts", "build.txt")).Trim())));
    }

    [Fact]
    public async Task A_build_over_the_original_disturbs_nobody_and_the_next_server_serves_both()
    {
        var service = Builds.Make(_folder["service"], "one");
        RunId old;
        await using (var server = await StartAsync(service))
        {
            old = await server.StartRunAsync("which", new Probe());
            await WaitsAsync(server.Client, old);
            Builds.Make(_folder["service"], "two");
            Assert.Equal("one one", (await server.EndOfAsync(await server.StartRunAsync("which-child", new Probe()))).Result!.Value.GetString());
        }

        await using var next = await StartAsync(service);
        Assert.Equal("two two", (await next.EndOfAsync(await next.StartRunAsync("which-child", new Probe()))).Result!.Value.GetString());
        await SendGoAsync(next.Client, old);
        Assert.Equal("one one, one one, one one", (await next.EndOfAsync(old)).Result!.Value.GetString());
    }

    [Fact]
    public async Task What_was_deployed_is_served_by_the_next_server_too_which_was_not_told_of_it()
    {
        await using (var server = await TestServer.StartAsync(_folder, o => o with { Services = [Other] }))
        {
            await server.Client.DeployAsync(One, Stop);
            Assert.Equal("one one", (await server.EndOfAsync(await server.StartRunAsync("which-child", new Probe()))).Result!.Value.GetString());
        }

        await using var next = await TestServer.StartAsync(_folder, o => o with { Services = [Other] });
        await Patience.UntilAsync(() => next.Server.Node.Services.Names.Contains("probe"), "the service that was deployed to be served");
        Assert.Equal("one one", (await next.EndOfAsync(await next.StartRunAsync("which-child", new Probe()))).Result!.Value.GetString());
    }

    [Fact]
    public async Task What_the_next_server_is_told_to_serve_comes_instead_of_what_was_deployed()
    {
        string deployed;
        await using (var server = await StartAsync(One)) deployed = Assert.Single(await server.Client.DeployAsync(Two, Stop)).Id;

        await using var next = await StartAsync(Builds.Make(_folder["three"], "three"));
        var first = await next.StartRunAsync("which-child", new Probe());

        Assert.Null((await next.Client.VersionsAsync(Stop)).SingleOrDefault(v => v.Id == deployed)?.ProcessId);
        Assert.Equal("three three", (await next.EndOfAsync(first)).Result!.Value.GetString());
    }

    [Fact]
    public async Task The_same_bytes_are_the_same_version_and_a_version_that_is_deployed_again_is_the_newest_again()
    {
        await using var server = await StartAsync(One);
        var first = await ServedAsync(server);
        var second = Assert.Single(await server.Client.DeployAsync(Two, Stop));
        var again = Assert.Single(await server.Client.DeployAsync(Builds.Make(_folder["elsewhere"], "one"), Stop));

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal((first.Id, true), (again.Id, again.Newest));
        Assert.Equal("one one", (await server.EndOfAsync(await server.StartRunAsync("which-child", new Probe()))).Result!.Value.GetString());
    }

    [Fact]
    public async Task A_version_that_cannot_be_served_is_refused_and_the_one_before_it_stays_the_newest()
    {
        await using var server = await StartAsync(One);
        var first = await ServedAsync(server);
        var missing = await Assert.ThrowsAsync<OrreryException>(() => server.Client.DeployAsync(_folder["nowhere.dll"], Stop));
        var relative = await server.RefusedAsync(HttpMethod.Post, "/versions", """{"assembly": "some.dll"}""");

        Assert.Equal(("deploy.unpublished", 400, "deployment.assembly"), (missing.Code, relative.Status, relative.Code));
        Assert.Equal((first.Id, true), Assert.Single(await server.Client.VersionsAsync(Stop)) is var now ? (now.Id, now.Newest) : default);
    }

    [Fact]
    public async Task A_failed_run_is_retried_with_the_mended_version_by_itself()
    {
        await using var server = await StartAsync(One);
        var run = await server.StartRunAsync("mended", new Probe());
        Assert.Equal("failed", (await server.EndOfAsync(run)).State);
        var second = Assert.Single(await server.Client.DeployAsync(Two, Stop));

        await server.Client.RetryAsync(run, "pinned", Stop);
        Assert.Equal("failed", (await server.EndOfAsync(run)).State);
        await server.Client.RetryAsync(run, Stop);
        var end = await server.EndOfAsync(run);

        Assert.Equal(("completed", "one, two", second.Id), (end.State, end.Result!.Value.GetString(), end.VersionId));
    }

    [Fact]
    public async Task A_run_that_moves_to_a_version_it_diverges_with_is_parked_and_goes_on_with_its_own()
    {
        await using var server = await StartAsync(One);
        var run = await server.StartRunAsync("drifting", new Probe());
        await WaitsAsync(server.Client, run);
        var first = (await server.Client.RunAsync(run, Stop)).VersionId!;
        await server.Client.DeployAsync(Two, Stop);

        await server.Client.RetryAsync(run, "latest", Stop);
        var parked = await server.UntilAsync(run, v => v.State == "parked");
        await server.Client.RetryAsync(run, first[..6], Stop);
        await SendGoAsync(server.Client, run);
        var end = await server.EndOfAsync(run);

        Assert.Contains("echo", parked.Failure!.Message);
        Assert.Equal(("completed", "onego", first), (end.State, end.Result!.Value.GetString(), end.VersionId));
    }

    [Fact]
    public async Task A_run_whose_version_nobody_serves_waits_with_a_reason_and_can_be_moved()
    {
        await using var server = await TestServer.StartAsync(_folder, o => o with { OwnWorker = false });
        RunId run;
        await using (var one = await WorkerAsync(server, "one", One))
        {
            run = await server.StartRunAsync("which", new Probe());
            await WaitsAsync(server.Client, run);
            await one.StopAsync();
        }

        await using var two = await WorkerAsync(server, "two", Two);
        Assert.Equal("two two", (await server.EndOfAsync(await server.StartRunAsync("which-child", new Probe()))).Result!.Value.GetString());
        await SendGoAsync(server.Client, run);
        var waiting = await server.UntilAsync(run, v => v.Waiting?.Contains("no worker serves") == true);
        await server.Client.RetryAsync(run, "latest", Stop);

        Assert.Contains($"probe version {waiting.VersionId![..8]}; start one that does, or: orrery retry {run} --version latest", waiting.Waiting);
        Assert.Equal("two one, two two, two two", (await server.EndOfAsync(run)).Result!.Value.GetString());
    }

    [Fact]
    public async Task A_stored_result_of_a_pure_function_serves_the_next_version_too()
    {
        await using var server = await StartAsync(One);
        var first = await server.EndOfAsync(await server.StartRunAsync("draw", new Probe(Text: "the same")));
        await server.Client.DeployAsync(Two, Stop);
        var second = await server.EndOfAsync(await server.StartRunAsync("draw", new Probe(Text: "the same")));

        Assert.NotEqual(first.VersionId, second.VersionId);
        Assert.Equal(first.Result!.Value.GetString(), second.Result!.Value.GetString());
        Assert.True(Assert.Single(second.Steps).Cached);
    }

    [Fact]
    public async Task A_version_that_is_refused_names_those_that_are_there()
    {
        await using var server = await StartAsync(One);
        var run = await server.StartRunAsync("mended", new Probe());
        await server.EndOfAsync(run);
        var unknown = await Assert.ThrowsAsync<OrreryException>(() => server.Client.RetryAsync(run, "ffffffff", Stop));

        Assert.Equal("version.unknown", unknown.Code);
        Assert.Contains(Assert.Single(await server.Client.VersionsAsync(Stop)).Id, unknown.Message);
    }

    /// <summary>The only version, once its process has come up.</summary>
    private static async Task<VersionView> ServedAsync(TestServer server)
    {
        await Patience.UntilAsync(() => server.Server.Node.Workers.Count > 0, "the worker to connect");
        return Assert.Single(await server.Client.VersionsAsync(Stop));
    }

    internal static Task<RunView> WaitsAsync(OrreryClient client, RunId run) => UntilRunAsync(client, run, v => v.Steps.Any(s => s.State == "listening"));

    internal static async Task SendGoAsync(OrreryClient client, params RunId[] runs)
    {
        foreach (var run in runs) await client.SignalAsync(run, "go", JsonValue.Create("go"), stop: Stop);
    }

    private Task<TestServer> StartAsync(string service) => TestServer.StartAsync(_folder, o => o with { Services = [service], VersionIdle = TimeSpan.FromSeconds(0.2) });

    private static async Task<UpProcess> WorkerAsync(TestServer server, string id, string service)
    {
        var worker = UpProcess.Start([("XDG_DATA_HOME", server.Folder["home"])], "worker", "--server", server.Server.Address.ToString(), "--id", id, "--service", service);
        await Patience.UntilAsync(() => server.Server.Node.Workers.Any(w => w.Id == id), "the worker to connect");
        return worker;
    }

    private static async Task<RunView> UntilRunAsync(OrreryClient client, RunId run, Func<RunView, bool> wanted)
    {
        await foreach (var view in client.FollowAsync(run, stop: Stop))
            if (wanted(view)) return view;
        throw new InvalidOperationException($"{run} ended before it looked as wanted.");
    }

    private static async Task UntilAsync(OrreryClient client, string version, Func<VersionView?, bool> wanted)
    {
        var limit = Environment.TickCount64 + 20_000;
        while (!wanted((await client.VersionsAsync(Stop)).FirstOrDefault(v => v.Id == version)))
            Assert.True(Environment.TickCount64 < limit, $"version {version} isn't as wanted: {JsonSerializer.Serialize(await client.VersionsAsync(Stop), OrreryJson.Options)}");
    }

    private static async Task<List<RunId>> RunsOfAsync(OrreryClient client, string version)
    {
        var runs = new List<RunId>();
        await foreach (var line in client.AllRunsAsync(new RunFilter(Version: version), Stop)) runs.Add(line.Id);
        return runs;
    }
}
