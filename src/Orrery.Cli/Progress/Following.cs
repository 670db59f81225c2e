using System.Threading.Channels;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Client;

namespace Orrery.Cli.Progress;

/// <summary>Shows a run from now until it has ended.</summary>
internal static class Following
{
    /// <summary>How often clocks move, and a changed window is noticed, while nothing happens.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <returns>How it ended, or that it is parked: it then waits for its code to be mended.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was set. The run goes on.</exception>
    public static async Task<RunView> RunAsync(IServer server, RunId run, IProgressDisplay display, TimeProvider time, CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var views = Channel.CreateBounded<RunView>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var reading = ReadAsync(server, run, views.Writer, enough.Token);
        RunView? last = null;
        while (true)
        {
            var more = views.Reader.WaitToReadAsync(stop).AsTask();
            while (await Task.WhenAny(more, Task.Delay(Tick, time, stop)) != more && !stop.IsCancellationRequested)
                if (last is not null) display.Show(ProgressReader.Read(last, time.GetUtcNow()));
            if (!await more) break;
            if (!views.Reader.TryRead(out last)) continue;
            display.Show(ProgressReader.Read(last, time.GetUtcNow()));
            if (last.State == "parked") break;
        }

        await enough.CancelAsync();
        await reading;
        return last ?? await server.RunAsync(run, stop);
    }

    private static async Task ReadAsync(IServer server, RunId run, ChannelWriter<RunView> to, CancellationToken stop)
    {
        try
        {
            await foreach (var view in server.FollowAsync(run, stop)) to.TryWrite(view);
            to.Complete();
        }
        catch (Exception e)
        {
            to.TryComplete(e);
        }
    }
}
