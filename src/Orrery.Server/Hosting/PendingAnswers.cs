using System.Collections.Concurrent;
using Orrery.Engine.Partitions;

namespace Orrery.Server.Hosting;

/// <summary>Callers that wait for a partition's answer. When the partition stops, for good or to be read anew, what it had heard is lost, and they are told.</summary>
internal sealed class PendingAnswers
{
    private readonly ConcurrentDictionary<Waiter, byte> _waiting = new();
    private int _count;

    /// <summary>Callers that wait at this moment.</summary>
    public int Count => Volatile.Read(ref _count);

    public Waiter Add(int partition)
    {
        var waiter = new Waiter(this, partition);
        _waiting.TryAdd(waiter, 0);
        Interlocked.Increment(ref _count);
        return waiter;
    }

    /// <param name="why">What the partition stopped for.</param>
    public void Fail(int partition, string why)
    {
        foreach (var (waiter, _) in _waiting)
            if (waiter.Partition == partition) waiter.Answer(new Refused("partition.failed", $"The server can't do this at the moment: {why} Whether it was done is uncertain; ask again."));
    }

    internal sealed class Waiter(PendingAnswers all, int partition)
    {
        private readonly TaskCompletionSource<Answer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = 1;

        public int Partition => partition;

        public Task<Answer> Task => _answer.Task;

        /// <summary>One more command goes out under this waiter: it has its answer with the last of them, or with the first that is refused. Before any is sent.</summary>
        public void Also() => _left++;

        /// <summary>Nobody waits any more.</summary>
        public void Forget()
        {
            if (all._waiting.TryRemove(this, out _)) Interlocked.Decrement(ref all._count);
        }

        public void Answer(Answer answer)
        {
            if (Interlocked.Decrement(ref _left) > 0 && answer is not Refused) return;
            if (all._waiting.TryRemove(this, out _)) Interlocked.Decrement(ref all._count);
            _answer.TrySetResult(answer);
        }
    }
}
