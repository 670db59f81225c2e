using System.Security.Cryptography;
using System.Text;

namespace Orrery.Services.Notebook.Kernels;

/// <summary>C# cells that were compiled in this process, by all that they were compiled from: the kernel's bytes and the chain of C# cells up to each. A scheduled notebook is compiled once.</summary>
/// <remarks>At most 4,096 cells; then the one that nobody asked for the longest goes. A cell has some 5 KB.</remarks>
internal sealed class CompiledCells
{
    private const int Most = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, byte[] Image)>> _byKey = [];
    private readonly LinkedList<(string Key, byte[] Image)> _byUse = [];

    public static CompiledCells Shared { get; } = new();

    /// <summary>The key of a chain of cells.</summary>
    public static string Chain(string before, string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{before}\n{code.Length}\n{code}")));

    public byte[]? Find(string key)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Image;
        }
    }

    public void Keep(string key, byte[] image)
    {
        lock (_lock)
        {
            if (_byKey.ContainsKey(key)) return;
            _byKey[key] = _byUse.AddFirst((key, image));
            if (_byKey.Count <= Most) return;
            _byKey.Remove(_byUse.Last!.Value.Key);
            _byUse.RemoveLast();
        }
    }
}
