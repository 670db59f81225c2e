using System.Globalization;
using Orrery.Client;
using System.Text.Json;

namespace Orrery.Tests.Schedules;

/// <summary>A server that is killed in the middle of a schedule.</summary>
public sealed class ScheduleKillTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_server_makes_up_for_what_it_missed_and_fires_nothing_twice()
    {
        using var folder = new TestFolder();
        var port = UpProcess.FreePort();
        var input = JsonSerializer.SerializeToElement(new { mark = folder["mark"], count = 0 });
        await using (var killed = await UpProcess.StartAsync(folder["data"], port))
        {
            await killed.Client.SetScheduleAsync("ticks", new ScheduleSpec { When = "every 1 s", Service = "probe", Workflow = "rounds", Input = input, Overlap = Overlap.Allow }, Stop);
            await Patience.MarksAsync(folder["mark"], 2);
            await killed.KillAsync();
        }

        var before = File.ReadAllLines(folder["mark"]).Length;
        await using var up = await UpProcess.StartAsync(folder["data"], port);
        await Patience.MarksAsync(folder["mark"], before + 4);
        var paused = await up.Client.PauseScheduleAsync("ticks", Stop);
        var fired = (await up.Client.RunAsync(paused.Run, Stop)).Steps.Where(s => s.Kind == "start").ToList();
        var runs = await up.Client.RunsAsync(1000, service: "probe", stop: Stop);

        var times = fired.Select(s => DateTimeOffset.Parse(s.Key["fire/".Length..], CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(times.Select((_, i) => times[0].AddSeconds(i)), times);
        Assert.Equal((fired.Count, 0), (paused.Fired, paused.Missed));
        Assert.Equal(fired.Select(s => s.Other!.Value).Order(), runs.Select(r => r.Id).Order());
    }
}
