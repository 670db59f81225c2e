using System.Text;
using Orrery.Client;

namespace Orrery.Tests.Live;

/// <summary>A server that is killed while events are sent.</summary>
public sealed class StreamKillTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_event_is_there_after_a_kill_and_reading_goes_on_without_a_gap()
    {
        using var folder = new TestFolder();
        var port = UpProcess.FreePort();
        var acknowledged = 0;
        await using (var up = await UpProcess.StartAsync(folder["data"], port))
        {
            await up.Client.SetStreamAsync("drops", new StreamSpec(), Stop);
            var sending = Task.Run(async () =>
            {
                try
                {
                    while (true)
                    {
                        await up.Client.SendEventsAsync("drops", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(acknowledged + 1, 5).Select(n => $$"""{"n": {{n}}}"""))), stop: Stop);
                        acknowledged += 5;
                    }
                }
                catch (OrreryException)
                {
                    // Killed.
                }
            }, Stop);
            await Patience.UntilAsync(() => Volatile.Read(ref acknowledged) >= 200, "200 events");
            await up.KillAsync();
            await sending;
        }

        await using var next = await UpProcess.StartAsync(folder["data"], port);
        var read = new List<StreamedEvent>();
        await foreach (var one in next.Client.FollowStreamAsync("drops", follow: false, stop: Stop)) read.Add(one);

        // What was under way when it was killed is there as a whole or not at all.
        Assert.True(read.Count == acknowledged || read.Count == acknowledged + 5, $"{acknowledged} acknowledged, {read.Count} there");
        Assert.Equal(Enumerable.Range(1, read.Count).Select(n => ((long)n, n)), read.Select(e => (e.Number, e.Event.GetProperty("n").GetInt32())));
        Assert.Equal(read.Count + 1, (await next.Client.SendEventsAsync("drops", "{}"u8.ToArray(), stop: Stop)).First);
    }
}
