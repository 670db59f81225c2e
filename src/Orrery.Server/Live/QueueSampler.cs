using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Server.Hosting;

namespace Orrery.Server.Live;

/// <summary>Publishes each queue once a second, while somebody looks.</summary>
internal sealed class QueueSampler : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _sampling;

    public QueueSampler(LiveQueries live, Node node) => _sampling = SampleAsync(live, node);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _sampling.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task SampleAsync(LiveQueries live, Node node)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                if (!live.Wants(PlatformStreams.Queues)) continue;
                var answers = await Task.WhenAll(Enumerable.Range(0, node.Partitions).Select(p => node.AskAsync(p, token => new CountQueues { Token = token }))).WaitAsync(_stopping.Token).ConfigureAwait(false);
                var (now, publisher) = (DateTimeOffset.UtcNow, live.Of(PlatformStreams.Queues, null));
                foreach (var queue in answers.OfType<QueueCounts>().SelectMany(a => a.Queues).GroupBy(q => q.Queue))
                {
                    var slash = queue.Key.IndexOf('/');
                    var oldest = queue.Min(q => q.Oldest);
                    publisher.Publish(new QueueEvent(queue.Key, queue.Key[..slash], queue.Key[(slash + 1)..], queue.Sum(q => q.Waiting), queue.Sum(q => q.Leased),
                        oldest is { } since ? Math.Max(0, Math.Round((now - since).TotalSeconds, 3)) : 0).Json(), now);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
