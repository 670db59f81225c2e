namespace Orrery.Workers.Payloads;

/// <summary>The bytes that were last used, up to a fixed amount of memory; the ones that were used longest ago go first.</summary>
internal sealed class RecentPayloads
{
    /// <summary>16 MiB in all; of a payload that is larger than a quarter of that, nothing is kept.</summary>
    public const long MaxBytes = 16 << 20;

    private const long MaxOne = MaxBytes / 4;

    private readonly Lock _gate = new();
    private readonly LinkedList<(ArtifactId Id, ReadOnlyMemory<byte> Bytes)> _newestFirst = [];
    private readonly Dictionary<ArtifactId, LinkedListNode<(ArtifactId Id, ReadOnlyMemory<byte> Bytes)>> _known = [];
    private long _bytes;

    public ReadOnlyMemory<byte>? Find(ArtifactId id)
    {
        lock (_gate)
        {
            if (!_known.TryGetValue(id, out var node)) return null;
            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
            return node.Value.Bytes;
        }
    }

    /// <summary>Whether one of so many bytes is kept: worth hashing others of that length.</summary>
    public bool HasOfLength(int length)
    {
        lock (_gate)
            foreach (var (_, bytes) in _newestFirst)
                if (bytes.Length == length) return true;
        return false;
    }

    public void Add(ArtifactId id, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxOne) return;
        lock (_gate)
        {
            if (_known.ContainsKey(id)) return;
            _known[id] = _newestFirst.AddFirst((id, bytes));
            for (_bytes += bytes.Length; _bytes > MaxBytes; _newestFirst.RemoveLast())
            {
                var oldest = _newestFirst.Last!.Value;
                _known.Remove(oldest.Id);
                _bytes -= oldest.Bytes.Length;
            }
        }
    }
}
