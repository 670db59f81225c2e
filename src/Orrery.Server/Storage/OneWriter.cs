using System.Threading.Channels;

namespace Orrery.Server.Storage;

/// <summary>The one hand that writes a file: what waits together is committed together, and those who brought it are told after that.</summary>
/// <typeparam name="TWork">What is written, and what came of it.</typeparam>
internal sealed class OneWriter<TWork> : IAsyncDisposable where TWork : class
{
    /// <summary>Works that wait; whoever comes then waits, too. As many are committed together.</summary>
    private const int Most = 256;

    private readonly Channel<Job> _jobs = Channel.CreateBounded<Job>(new BoundedChannelOptions(Most) { SingleReader = true });
    private readonly Action<IReadOnlyList<TWork>> _commit;
    private readonly Action<Exception> _failed;
    private readonly Task _writing;

    /// <param name="commit">Writes works durably, all of them or, when it throws, none.</param>
    /// <param name="failed">Told of what was thrown, before those who wait are.</param>
    public OneWriter(Action<IReadOnlyList<TWork>> commit, Action<Exception> failed)
    {
        (_commit, _failed) = (commit, failed);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Ends when the work is durable; throws what its commit threw.</summary>
    public Task WriteAsync(TWork work, CancellationToken stop) => EnqueueAsync(new Job(work, null), stop);

    /// <summary>Does something with the file between two commits.</summary>
    public Task DoAsync(Action act) => EnqueueAsync(new Job(null, act), CancellationToken.None);

    /// <summary>Takes nothing more, and ends when what was taken is written.</summary>
    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private async Task EnqueueAsync(Job job, CancellationToken stop)
    {
        await _jobs.Writer.WriteAsync(job, stop).ConfigureAwait(false);
        await job.Done.Task.ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        var batch = new List<Job>();
        while (await _jobs.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < Most && _jobs.Reader.TryRead(out var job)) batch.Add(job);
            var works = batch.Where(j => j.Work is not null).ToList();
            if (works.Count > 0) Attempt(works, () => _commit([.. works.Select(w => w.Work!)]));
            foreach (var other in batch.Where(j => j.Act is not null)) Attempt([other], other.Act!);
            batch.Clear();
        }
    }

    private void Attempt(List<Job> jobs, Action act)
    {
        try
        {
            act();
            foreach (var job in jobs) job.Done.TrySetResult();
        }
        catch (Exception e)
        {
            _failed(e);
            foreach (var job in jobs) job.Done.TrySetException(e);
        }
    }

    private sealed record Job(TWork? Work, Action? Act)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
