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

    public void Fail(int partition)
    {
        foreach (var (waiter, _) in _waiting)
            if (waiter.Partition == partition) waiter.Answer(new Refused("partition.failed", "The server lost track while it handled this; whether it was done is uncertain. Ask again."));
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
