using System.Text.Json;
using Orrery.Client;

namespace Orrery.Tests.Schedules;

/// <summary><c>orrery schedule</c> as a person types it.</summary>
[Collection<OnSharedServer>]
public sealed class ScheduleCommandTests(SharedServer shared)
{
    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task A_wrong_cron_line_is_refused_with_the_place_in_it()
    {
        var (code, said) = await SayAsync("set", "wrong", "probe/echo", "--when", "0 25 * * *");

        Assert.Equal(2, code);
        Assert.StartsWith("orrery: The cron line '0 25 * * *' is wrong at column 3, in the hour: the hour is 25, and may be 0 to 23.", said);
    }

    [Fact]
    public async Task A_schedule_is_set_listed_shown_and_deleted()
    {
        var (code, said) = await SayAsync("set", "report", "probe/echo", "--when", "30 2 * * MON-FRI", "--zone", "Europe/Berlin", "--overlap", "buffer", "--jitter", "90s", "--catch-up", "1h", "--input", "{\"text\":\"a\"}", "--paused");
        Assert.True(code == 0, said);
        Assert.StartsWith("report: set\n", said);
        Assert.Contains("30 2 * * MON-FRI Europe/Berlin, put off by up to 1 min 30 s", said);

        Assert.Contains("report", (await SayAsync("list")).Said);
        Assert.StartsWith("report: resumed", (await SayAsync("resume", "report")).Said);
        var shown = JsonSerializer.Deserialize<ScheduleView>((await SayAsync("show", "report", "--json")).Said, OrreryJson.Options)!;
        Assert.Equal((Overlap.Buffer, 90, 3600, false, 5), (shown.Spec.Overlap, shown.Spec.JitterSeconds, shown.Spec.CatchUpSeconds, shown.Paused, shown.Next.Count));
        Assert.StartsWith("report: 1 to be fired", (await SayAsync("backfill", "report", "--from", "2026-03-02T00:00:00Z", "--to", "2026-03-02T12:00:00Z")).Said);
        Assert.Equal("report is deleted.", (await SayAsync("delete", "report")).Said);
        Assert.Equal(2, (await SayAsync("show", "report")).Code);
    }

    private async Task<(int Code, string Said)> SayAsync(params string[] line)
    {
        await using var command = UpProcess.Start(["schedule", .. line, "--server", _server.Server.Address.ToString()]);
        return (await command.EndAsync(), command.Said);
    }
}
