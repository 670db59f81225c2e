using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Tables;

/// <summary>A server that is killed while runs write.</summary>
public sealed class TableKillTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_a_kill_interrupts_every_count_is_there_once_in_the_row_and_in_the_stream()
    {
        const int Runs = 6, Times = 25;
        using var folder = new TestFolder();
        var port = UpProcess.FreePort();
        var runs = new List<RunId>();
        for (var killed = 0; killed < 3; killed++)
        {
            await using var up = await UpProcess.StartAsync(folder["data"], port);
            while (runs.Count < Runs)
                runs.Add((await up.Client.StartAsync("probe", "count-rows", JsonSerializer.SerializeToNode(new SeatWish($"row-{runs.Count % 3}", Times: Times), OrreryJson.Options), stop: Stop)).Run);
            var before = await CountedAsync(up.Client);
            await Patience.UntilAsync(async () => await CountedAsync(up.Client) >= Math.Min(before + 20, Runs * Times), "some counts", TimeSpan.FromSeconds(60));
            await up.KillAsync();
        }

        await using var last = await UpProcess.StartAsync(folder["data"], port);
        foreach (var run in runs)
        {
            await foreach (var view in last.Client.FollowAsync(run, stop: Stop))
                if (view.EndedAt is not null) Assert.Equal("completed", view.State);
        }

        Assert.Equal([50, 50, 50], (await last.Client.RowsAsync("probe", "seats", stop: Stop)).Rows.Select(r => r.Value.GetProperty("count").GetInt32()));
        var said = new List<Said>();
        await foreach (var one in last.Client.FollowStreamAsync("probe-counts", follow: false, stop: Stop)) said.Add(one.Event.Deserialize<Said>(OrreryJson.Options)!);
        Assert.Equal(Runs * Times, said.Count);
        Assert.All(said.GroupBy(s => (s.Seat, s.Number)), g => Assert.Equal(2, g.Count()));
    }

    private static async Task<int> CountedAsync(OrreryClient client)
    {
        try
        {
            return (await client.RowsAsync("probe", "seats", stop: Stop)).Rows.Sum(r => r.Value.GetProperty("count").GetInt32());
        }
        catch (OrreryException)
        {
            // The worker that declares the table isn't there yet.
            return 0;
        }
    }
}
