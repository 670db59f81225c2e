using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orrery.Client.Protocol;
using Orrery.Engine.Partitions;
using Orrery.Engine.Stores;
using static Orrery.Server.Live.PlatformStreams;

namespace Orrery.Server.Live;

/// <summary>Publishes what happens on the platform, once it is durable. While nobody looks, a batch costs the look whether somebody does.</summary>
/// <remarks>Works on a thread of its own, a bounded number of batches behind; what comes beyond is dropped and counted, never waited for.</remarks>
internal sealed class PlatformFeed : IAsyncDisposable
{
    /// <summary>Batches and pieces of logs that may wait.</summary>
    private const int Waiting = 2_000;

    /// <summary>Says that batches went by unseen: what is known of runs may be out of date.</summary>
    private static readonly object Gap = new();

    private readonly Channel<object> _entries = Channel.CreateBounded<object>(new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly LiveQueries _live;
    private readonly ILogger _log;
    private readonly FactEvents _facts;
    private readonly Task _publishing;
    private long _dropped;
    private volatile bool _gap;

    /// <param name="show">Reads a run; null when there is none.</param>
    public PlatformFeed(LiveQueries live, Func<RunId, Task<RunSnapshot?>> show, ILogger log)
    {
        (_live, _log, _facts) = (live, log, new FactEvents(live, new KnownRuns(show)));
        _publishing = Task.Run(PublishAsync);
    }

    /// <summary>Batches and pieces of logs whose events were left out, since they came faster than they could be published.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    public void Appended(Batch batch)
    {
        if (_live.Wants(Runs) || _live.Wants(Steps) || _live.Wants(Attempts) || _live.Wants(Logs)) Enqueue(batch);
        else if (!_gap) _gap = true;
    }

    public void Logged(AttemptName attempt, IReadOnlyList<string> lines)
    {
        if (_live.Wants(Logs)) Enqueue(new Lines(attempt, lines, DateTimeOffset.UtcNow));
    }

    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        await _publishing.ConfigureAwait(false);
    }

    private void Enqueue(object entry)
    {
        if (_gap && _entries.Writer.TryWrite(Gap)) _gap = false;
        if (_entries.Writer.TryWrite(entry)) return;
        _gap = true;
        Interlocked.Increment(ref _dropped);
    }

    private async Task PublishAsync()
    {
        await foreach (var entry in _entries.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                if (entry == Gap)
                {
                    _facts.Runs.Clear();
                    continue;
                }

                if (entry is Lines lines)
                {
                    await PublishAsync(lines).ConfigureAwait(false);
                    continue;
                }

                var batch = (Batch)entry;
                var (now, facts) = LoggedFacts.Read(batch.Bytes);
                foreach (var fact in facts) await _facts.PublishAsync((ushort)batch.Partition, fact, now).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // Whoever looks misses something; the platform itself is none the worse.
                Interlocked.Increment(ref _dropped);
                FeedLog.Failed(_log, e);
            }
        }
    }

    private async Task PublishAsync(Lines lines)
    {
        var (run, index, attempt) = lines.Attempt;
        if (await _facts.Runs.FindAsync(run, index).ConfigureAwait(false) is not ({ Header: var header }, var step)) return;
        foreach (var line in lines.Text)
        {
            var said = new LogEvent(run.ToString(), index, step?.Key ?? "", attempt, header.Caller.Namespace, header.Service, header.Workflow, step?.Function ?? "", line);
            _live.Of(Logs, header.Caller.Namespace).Publish(said.Json(), lines.At);
        }
    }

    private sealed record Lines(AttemptName Attempt, IReadOnlyList<string> Text, DateTimeOffset At);
}

internal static partial class FeedLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Events of a batch or a log could not be published to live queries")]
    public static partial void Failed(ILogger log, Exception error);
}
