using System.Collections.Concurrent;
using Orrery.Engine.Partitions;

namespace Orrery.Server.Hosting;

/// <summary>Callers that wait for a partition's answer. When the partition stops, for good or to be read anew, what it had heard is lost, and they are told.</summary>
internal sealed class PendingAnswers
{
    private readonly ConcurrentDictionary<Waiter, byte> _waiting = new();

    public Waiter Add(int partition)
    {
        var waiter = new Waiter(this, partition);
        _waiting.TryAdd(waiter, 0);
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

        public int Partition => partition;

        public Task<Answer> Task => _answer.Task;

        public void Answer(Answer answer)
        {
            all._waiting.TryRemove(this, out _);
            _answer.TrySetResult(answer);
        }
    }
}
