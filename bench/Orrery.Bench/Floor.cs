using System.Collections.Concurrent;
using System.Diagnostics;
using Orrery.Engine.Stores;
using Orrery.Storage.Sqlite;

namespace Orrery.Bench;

/// <summary>The least that durable steps can cost here: callers hand bytes to one loop, which commits whatever waits as one blob.</summary>
internal static class Floor
{
    /// <summary>Steps a second for so many callers, each waiting for its step to be durable before it hands in the next.</summary>
    public static double Run(string folder, int callers, int bytesAStep, double seconds)
    {
        var path = Path.Combine(folder, $"floor-{Guid.NewGuid():n}.db");
        using var store = SqliteStore.Open(path, 1);
        var epoch = store.Claim(0).Epoch;
        var inbox = new BlockingCollection<TaskCompletionSource>();
        var steps = 0L;
        var watch = Stopwatch.StartNew();
        var clients = Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                inbox.Add(durable);
                await durable.Task;
                Interlocked.Increment(ref steps);
            }
        })).ToArray();
        var done = Task.WhenAll(clients);
        var taken = new List<TaskCompletionSource>();
        var outcome = new AppendOutcome[1];
        for (var sequence = 1L; !done.IsCompleted; )
        {
            taken.Clear();
            if (!inbox.TryTake(out var first, 50)) continue;
            taken.Add(first);
            while (inbox.TryTake(out var more)) taken.Add(more);
            store.Append([new Batch(0, epoch, sequence++, new byte[taken.Count * bytesAStep])], outcome);
            foreach (var caller in taken) caller.SetResult();
        }

        return steps / watch.Elapsed.TotalSeconds;
    }
}
