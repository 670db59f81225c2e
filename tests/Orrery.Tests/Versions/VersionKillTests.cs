using System.Text.Json;
using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Versions;

/// <summary>Servers that are killed while two versions are served.</summary>
public sealed class VersionKillTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_kill_both_versions_go_on_and_no_process_is_left_behind()
    {
        var service = Builds.Make(_folder["service"], "one");
        var port = UpProcess.FreePort();
        await using var up = await UpProcess.StartWithAsync(service, _folder["data"], port);
        var old = await StartAsync(up.Client);
        await VersionTests.WaitsAsync(up.Client, old);
        await up.Client.DeployAsync(Builds.Make(_folder["service"], "two"), Stop);
        var young = await StartAsync(up.Client);
        await VersionTests.WaitsAsync(up.Client, young);
        var processes = (await up.Client.VersionsAsync(Stop)).Select(v => v.ProcessId!.Value).ToList();

        await up.KillAsync();
        await Patience.UntilAsync(() => !processes.Any(Patience.Lives), "the workers to end");
        // What a server that was killed in the middle of publishing leaves behind.
        Directory.CreateDirectory(_folder["data/versions/.unfinished-0123/scripts"]);
        await using var next = await UpProcess.StartWithAsync(Builds.Make(_folder["service"], "three"), _folder["data"], port);
        var youngest = await StartAsync(next.Client);
        await VersionTests.SendGoAsync(next.Client, old, young, youngest);

        Assert.Equal("one one, one one, one one", await ResultAsync(next.Client, old));
        Assert.Equal("two two, two two, two two", await ResultAsync(next.Client, young));
        Assert.Equal("three three, three three, three three", await ResultAsync(next.Client, youngest));
        Assert.False(Directory.Exists(_folder["data/versions/.unfinished-0123"]));
    }

    [Fact]
    public async Task An_attempt_of_an_older_version_goes_on_after_a_kill_without_spending_a_retry()
    {
        var service = Builds.Make(_folder["service"], "one");
        var port = UpProcess.FreePort();
        await using var up = await UpProcess.StartWithAsync(service, _folder["data"], port);
        var run = (await up.Client.StartAsync("probe", "hold", JsonSerializer.SerializeToNode(new Probe(_folder["mark"], _folder["until"]), OrreryJson.Options), stop: Stop)).Run;
        await Patience.MarksAsync(_folder["mark"], 1);
        var version = (await up.Client.RunAsync(run, Stop)).VersionId;

        await up.KillAsync();
        await using var next = await UpProcess.StartWithAsync(Builds.Make(_folder["service"], "two"), _folder["data"], port);
        await Patience.MarksAsync(_folder["mark"], 2);
        await File.WriteAllTextAsync(_folder["until"], "", Stop);
        var end = await EndAsync(next.Client, run);

        Assert.Equal(("completed", version, 0), (end.State, end.VersionId, Assert.Single(end.Steps).Past.Count));
        Assert.EndsWith(version![..8], end.Steps[0].Worker);
    }

    private static async Task<RunId> StartAsync(OrreryClient client) => (await client.StartAsync("probe", "which", JsonSerializer.SerializeToNode(new Probe(), OrreryJson.Options), stop: Stop)).Run;

    private static async Task<string?> ResultAsync(OrreryClient client, RunId run) => (await EndAsync(client, run)).Result?.GetString();

    private static async Task<RunView> EndAsync(OrreryClient client, RunId run)
    {
        RunView? last = null;
        await foreach (var view in client.FollowAsync(run, stop: Stop)) last = view;
        return last!;
    }
}
