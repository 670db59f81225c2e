using System.Threading.Channels;
using Orrery.Client.Protocol;

namespace Orrery.Server.Http;

/// <summary>What is on its way to a worker over one connection.</summary>
/// <param name="ended">Cancelled to break the connection.</param>
internal sealed class WorkerLink(CancellationTokenSource ended)
{
    /// <summary>Something is said at least this often: a silent stream is a dead one.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    /// <summary>A worker calls every five seconds; one that is silent for this long is gone, whatever its connection looks like.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>Batches of messages that may wait for a worker that doesn't read; beyond it the link is broken.</summary>
    private const int MaxWaiting = 10_000;

    /// <summary>Messages that wait together go out together, but not more at a time than this.</summary>
    private const int MaxTogether = 64;

    private readonly Channel<IReadOnlyList<WorkerMessage>> _outgoing =
        Channel.CreateBounded<IReadOnlyList<WorkerMessage>>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly FrameWriter _frames = new();
    private List<long> _taken = [];

    public void Send(IReadOnlyList<WorkerMessage> messages)
    {
        if (!_outgoing.Writer.TryWrite(messages)) Close();
    }

    /// <summary>The worker is told with the next message that it need not keep the batch of reports any longer.</summary>
    public void Took(long number)
    {
        lock (_gate) _taken.Add(number);
    }

    public void Close()
    {
        try
        {
            ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    /// <summary>To be called every <see cref="Quiet"/>: says something, and breaks the link to a worker that says nothing.</summary>
    /// <param name="lastHeard">Of <see cref="Environment.TickCount64"/>.</param>
    public void Look(long lastHeard)
    {
        if (Environment.TickCount64 - lastHeard < Silence.TotalMilliseconds) Send([new Ping()]);
        else Close();
    }

    /// <summary>Writes what is sent, until the link ends.</summary>
    public async Task WriteAsync(Stream to, CancellationToken stop)
    {
        while (await _outgoing.Reader.WaitToReadAsync(stop))
        {
            for (var i = 0; i < MaxTogether && _outgoing.Reader.TryRead(out var messages); i++) _frames.Add(0, messages);
            if (Taken() is { Count: > 0 } taken) _frames.Add(0, (IReadOnlyList<WorkerMessage>)[new ReportsTaken(taken)]);
            await _frames.SendAsync(to, stop);
        }
    }

    private List<long> Taken()
    {
        lock (_gate)
        {
            if (_taken.Count == 0) return _taken;
            var taken = _taken;
            _taken = [];
            return taken;
        }
    }
}
