using System.Security.Cryptography;
using System.Text;

namespace Orrery.Services.Notebook.Kernels;

/// <summary>C# cells that were compiled by kernels of this process, by all that they were compiled from: the kernel's bytes and the chain of C# cells up to each. A scheduled notebook is compiled once.</summary>
/// <remarks>
/// They are shared by all namespaces, so none may come from a kernel in which a cell has run: such a kernel is what its cells have made of it, and could give another cell's name to anything.
/// A kernel is asked for them before its first cell, when nobody's code has run in it.
/// <para>At most 64 MiB; beyond that those go that nobody asked for the longest. A cell has some 5 KB; one of more than 1 MiB isn't kept.</para>
/// </remarks>
internal sealed class CompiledCells
{
    public const int MostOfOne = 1 << 20;
    public const long MostInAll = 64 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, byte[] Image)>> _byKey = [];
    private readonly LinkedList<(string Key, byte[] Image)> _byUse = [];

    public static CompiledCells Shared { get; } = new();

    /// <summary>Bytes that are kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>A chain of cells as assemblies, in order; null from the first one on that doesn't compile.</summary>
    /// <param name="compile">Asks a kernel in which nothing has run yet; asked if one of them isn't known.</param>
    public async Task<byte[]?[]> OfAsync(ArtifactId kernel, IReadOnlyList<string> cells, Func<IReadOnlyList<string>, Task<IReadOnlyList<byte[]>>> compile)
    {
        var (keys, chain) = (new List<string>(), kernel.ToString());
        foreach (var cell in cells) keys.Add(chain = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{chain}\n{cell.Length}\n{cell}"))));
        var found = keys.Select(Find).ToArray();
        if (!found.Contains(null)) return found;
        var made = await compile(cells);
        for (var i = 0; i < Math.Min(made.Count, keys.Count); i++) Keep(keys[i], found[i] = made[i]);
        return found;
    }

    private byte[]? Find(string key)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out var node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Image;
        }
    }

    private void Keep(string key, byte[] image)
    {
        lock (_lock)
        {
            if (image.Length > MostOfOne || _byKey.ContainsKey(key)) return;
            _byKey[key] = _byUse.AddFirst((key, image));
            for (Bytes += image.Length; Bytes > MostInAll; _byUse.RemoveLast())
            {
                _byKey.Remove(_byUse.Last!.Value.Key);
                Bytes -= _byUse.Last.Value.Image.Length;
            }
        }
    }
}
