using System.Collections.Immutable;
using Orrery.Engine.Stores;

namespace Orrery.Testing.Stores;

/// <summary>A store to be held to its promises. What was written by one opening must be there in the next.</summary>
public interface IStoreUnderTest : IDisposable
{
    /// <summary>Opens it, making it with so many partitions the first time. The opening before has been disposed of.</summary>
    IStore Open(int partitions);
}

/// <summary>One promise, named by a sentence; throws <see cref="StorePromiseBroken"/> when it isn't kept.</summary>
public sealed record StorePromise(string Name, Action<IStoreUnderTest> Check)
{
    public override string ToString() => Name;
}

/// <summary>The store doesn't do what every store must.</summary>
public sealed class StorePromiseBroken(string message) : Exception(message);

/// <summary>What <see cref="IStore"/> promises, as checks that every adapter has to pass.</summary>
public static class StoreConformance
{
    public static ImmutableArray<StorePromise> All { get; } = [.. AppendPromises.All, .. CheckpointPromises.All, .. RecoveryPromises.All];

    internal static void Must(bool holds, string otherwise)
    {
        if (!holds) throw new StorePromiseBroken(otherwise);
    }

    internal static void Same<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual)) throw new StorePromiseBroken($"{what} is {actual}, not {expected}");
    }

    internal static Batch BatchOf(int partition, long epoch, long sequence, params byte[] bytes) => new(partition, epoch, sequence, bytes.Length == 0 ? new byte[] { 1, 2, 3 } : bytes);

    internal static AppendOutcome[] Append(IStore store, params Batch[] batches)
    {
        var outcomes = new AppendOutcome[batches.Length];
        store.Append(batches, outcomes);
        return outcomes;
    }
}
