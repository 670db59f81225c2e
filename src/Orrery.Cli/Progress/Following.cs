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

    /// <param name="folder">Where its package is wanted: named when the server is gone for good.</param>
    /// <returns>How it ended, or that it is parked: it then waits for its code to be mended.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was set. The run goes on.</exception>
    public static async Task<RunView> RunAsync(IServer server, RunId run, IProgressDisplay display, TimeProvider time, CancellationToken stop, string folder = "DIR")
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var views = Channel.CreateBounded<RunView?>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var reading = ReadAsync(Listening.ToAsync(server, run, folder, time, enough.Token), views.Writer);
        RunView? last = null;
        var lost = false;
        while (true)
        {
            var more = views.Reader.WaitToReadAsync(stop).AsTask();
            while (await Task.WhenAny(more, Task.Delay(Tick, time, stop)) != more && !stop.IsCancellationRequested)
                if (last is not null && !lost) display.Show(ProgressReader.Read(last, time.GetUtcNow()));
            if (!await more) break;
            if (!views.Reader.TryRead(out var heard)) continue;
            if (heard is null)
            {
                if (!lost) display.Say("connection", $"Connection to the server at {server.Address.OriginalString} lost, trying again.");
                lost = true;
                continue;
            }

            if (lost) display.Say("connection", "Connected again.");
            (last, lost) = (heard, false);
            display.Show(ProgressReader.Read(last, time.GetUtcNow()));
            if (last.State == "parked") break;
        }

        await enough.CancelAsync();
        await reading;
        return last ?? await server.RunAsync(run, stop);
    }

    private static async Task ReadAsync(IAsyncEnumerable<RunView?> heard, ChannelWriter<RunView?> to)
    {
        try
        {
            await foreach (var view in heard) to.TryWrite(view);
            to.Complete();
        }
        catch (Exception e)
        {
            to.TryComplete(e);
        }
    }
}
