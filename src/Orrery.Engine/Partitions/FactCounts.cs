using Orrery.Engine.Facts;

namespace Orrery.Engine.Partitions;

/// <summary>How many facts of each kind a partition has decided since its process started. Counted by the partition's loop, read by anyone.</summary>
public sealed class FactCounts
{
    private readonly long[] _counts = new long[byte.MaxValue + 1];

    /// <summary>Kinds of which there has been at least one.</summary>
    public IEnumerable<(FactKind Kind, long Count)> All
    {
        get
        {
            foreach (var kind in Enum.GetValues<FactKind>())
                if (Volatile.Read(ref _counts[(int)kind]) is > 0 and var count) yield return (kind, count);
        }
    }

    internal void Add(FactKind kind) => _counts[(int)kind]++;
}
