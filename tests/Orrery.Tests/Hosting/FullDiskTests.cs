using System.Text.Json;
using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Hosting;

/// <summary>A server whose own log can't be written: it says so, loses nothing that it acknowledged, and goes on when there is space.</summary>
public sealed class FullDiskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_is_survived_on_the_reserve_that_was_set_aside()
    {
        using var disk = SmallDisk.MountOrSkip("256m");
        await using var up = await UpProcess.StartAsync(disk["data"], UpProcess.FreePort());
        await EchoAsync(up.Client, "before");
        Assert.True(File.Exists(disk["data/orrery.db.reserve"]));
        disk.LeaveFree(0);

        await StartUntilAsync(up.Client, () => !File.Exists(disk["data/orrery.db.reserve"]));
        await Patience.UntilAsync(() => up.Said.Contains("works again; all that was acknowledged is there"), "the partition to go on");
        await EchoAsync(up.Client, "on the reserve");
        Assert.Contains("is full (", up.Said);
    }

    [Fact]
    public async Task Without_any_space_the_server_refuses_and_says_why_and_what_it_had_acknowledged_is_there_afterwards()
    {
        using var disk = SmallDisk.MountOrSkip("256m");
        await using var up = await UpProcess.StartAsync(disk["data"], UpProcess.FreePort());
        await EchoAsync(up.Client, "before");
        disk.LeaveFree(0);
        var acknowledged = await StartUntilAsync(up.Client, () => !File.Exists(disk["data/orrery.db.reserve"]));
        disk.LeaveFree(0);
        acknowledged.AddRange(await StartUntilAsync(up.Client, () => false));

        var health = await up.Client.HealthAsync(Stop);
        Assert.False(health.Ready);
        Assert.Contains("is full (", health.Trouble);
        Assert.False(up.HasEnded);

        disk.Resize("256m");
        foreach (var run in acknowledged) Assert.Equal("completed", await EndOfAsync(up.Client, run));
        await Patience.UntilAsync(() => up.Client.HealthAsync(Stop).Result is { Ready: true, Trouble: null }, "all partitions to go on");
        Assert.Equal(acknowledged.Count, (await up.Client.RunsAsync(1000, stop: Stop)).Select(r => r.Id).Intersect(acknowledged).Count());
        Assert.Contains("works again; all that was acknowledged is there", up.Said);
    }

    /// <summary>Starts runs until the condition holds or one is refused for the full disk.</summary>
    /// <returns>Those that were acknowledged.</returns>
    private static async Task<List<RunId>> StartUntilAsync(OrreryClient client, Func<bool> condition)
    {
        var acknowledged = new List<RunId>();
        var text = new string('x', 30_000);
        while (!condition() && acknowledged.Count < 900)
        {
            try
            {
                acknowledged.Add((await client.StartAsync("probe", "echo", JsonSerializer.SerializeToNode(new Probe(Text: text), OrreryJson.Options), stop: Stop)).Run);
            }
            catch (OrreryException e)
            {
                Assert.Equal("partition.failed", e.Code);
                Assert.Contains("is full (", e.Message);
                break;
            }
        }

        return acknowledged;
    }

    private static async Task EchoAsync(OrreryClient client, string text)
    {
        var run = (await client.StartAsync("probe", "echo", JsonSerializer.SerializeToNode(new Probe(Text: text), OrreryJson.Options), stop: Stop)).Run;
        Assert.Equal("completed", await EndOfAsync(client, run));
    }

    private static async Task<string> EndOfAsync(OrreryClient client, RunId run) => (await client.FollowAsync(run, stop: Stop).LastAsync(Stop)).State;
}
