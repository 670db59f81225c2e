using System.Collections;
using System.Runtime.CompilerServices;

namespace Orrery.Queries.Language;

/// <summary>An immutable list that equals another one with equal items in the same order, so that syntax trees compare by value.</summary>
[CollectionBuilder(typeof(Items), nameof(Items.Of))]
public sealed class Items<T>(params T[] items) : IReadOnlyList<T>, IEquatable<Items<T>>
{
    private readonly T[] _items = [.. items];

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    public bool Equals(Items<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items, EqualityComparer<T>.Default);

    public override bool Equals(object? obj) => Equals(obj as Items<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in _items) hash.Add(item);
        return hash.ToHashCode();
    }

    public override string ToString() => $"[{string.Join(", ", _items)}]";
}

/// <summary>Makes <see cref="Items{T}"/> of a collection expression.</summary>
public static class Items
{
    public static Items<T> Of<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}
