using System.Net;
using System.Threading.Channels;
using Orrery.Client.Protocol;
using Orrery.Hosting;

namespace Orrery.Workers.Hosting;

/// <summary>Sends reports in numbered batches over one long request, as long as the link lasts; whatever gathers while a batch is written is the next one.
/// A batch is kept until the server has taken it, and goes out again over the next link.</summary>
internal sealed class ReportPost(HttpClient http, string path, Action<IReadOnlyList<WorkerReport>> delivered, Action<string> refused, Action<string> say) : IDisposable
{
    private const int MaxReports = 1000;
    private const long MaxBytes = 4 << 20;
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(0.3);

    private readonly Channel<WorkerReport?> _outgoing = Channel.CreateUnbounded<WorkerReport?>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, List<WorkerReport>> _kept = [];
    private readonly Queue<long> _again = new();
    private Task _sending = Task.CompletedTask;
    private long _number;

    public void Add(IReadOnlyList<WorkerReport> reports)
    {
        foreach (var report in reports) _outgoing.Writer.TryWrite(report);
    }

    /// <summary>Sends until the link is lost: first what may not have arrived over an earlier one. To be called when that has ended.</summary>
    /// <param name="lost">Cancelled with the link, by whoever first sees that it is lost.</param>
    public void Start(CancellationTokenSource lost)
    {
        lock (_gate)
        {
            _again.Clear();
            foreach (var (number, batch) in _kept)
            {
                _again.Enqueue(number);
                // What was in hand then says nothing of what is in hand now.
                batch.RemoveAll(r => r is StillAlive);
            }
        }

        _sending = SendAsync(_sending, lost);
    }

    /// <summary>The server has taken batches, or dropped them for a reason.</summary>
    public void Taken(ReportsTaken taken)
    {
        foreach (var number in taken.Numbers)
        {
            List<WorkerReport>? batch;
            lock (_gate)
                if (!_kept.Remove(number, out batch)) continue;
            if (taken.Unreadable is { } why) say($"the server can't read a batch of {batch.Count} reports, which is dropped: {why}");
            delivered(batch);
        }
    }

    /// <summary>The server wants a batch again.</summary>
    public async Task AgainAsync(long number)
    {
        await Task.Delay(AgainAfter).ConfigureAwait(false);
        lock (_gate) _again.Enqueue(number);
        _outgoing.Writer.TryWrite(null);
    }

    /// <summary>Sends what waits, if there is a link, and ends when the server has taken all of it.</summary>
    public Task CloseAsync()
    {
        _outgoing.Writer.TryComplete();
        return _sending;
    }

    public void Dispose() => _outgoing.Writer.TryComplete();

    private async Task SendAsync(Task before, CancellationTokenSource lost)
    {
        await before.ConfigureAwait(false);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new Batches(this) };
            using var response = await http.SendAsync(request, lost.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.Conflict) refused(await response.Content.ReadAsStringAsync(lost.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // What was under way is kept, and sent again over the next link.
        }

        await lost.CancelAsync().ConfigureAwait(false);
    }

    private async Task WriteAsync(Stream to, CancellationToken stop)
    {
        var frames = new FrameWriter();
        do
        {
            while (Next() is var (number, batch))
            {
                frames.Add(number, batch);
                await frames.SendAsync(to, stop).ConfigureAwait(false);
            }
        }
        while (await _outgoing.Reader.WaitToReadAsync(stop).ConfigureAwait(false));
    }

    private (long, IReadOnlyList<WorkerReport>)? Next()
    {
        lock (_gate)
        {
            while (_again.TryDequeue(out var again))
                if (_kept.TryGetValue(again, out var kept)) return (again, kept);
            var batch = new List<WorkerReport>();
            var bytes = 0L;
            while (batch.Count < MaxReports && bytes < MaxBytes && _outgoing.Reader.TryRead(out var report))
            {
                if (report is null) continue;
                batch.Add(report);
                bytes += SizeOf(report);
            }

            if (batch.Count == 0) return null;
            _kept[++_number] = batch;
            return (_number, batch);
        }
    }

    private static long SizeOf(WorkerReport report) => 200 + report switch
    {
        TurnPlayed turn => SizeOf(turn.Result.Commands),
        AttemptEnded ended => ended.Result.Result.Inline,
        ValueComputed value => value.Result.Inline,
        AttemptLogged log => log.Lines.Sum(l => (long)l.Length),
        _ => 0,
    };

    private static long SizeOf(IReadOnlyList<RunCommand> commands)
    {
        var bytes = 0L;
        foreach (var command in commands) bytes += 200 + (command is ScheduleCall call ? call.Input.Inline : 0);
        return bytes;
    }

    private sealed class Batches(ReportPost post) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => post.WriteAsync(stream, default);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => post.WriteAsync(stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
