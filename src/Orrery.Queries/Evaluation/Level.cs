using System.Text;
using Orrery.Queries.Language;

namespace Orrery.Queries.Evaluation;

/// <summary>All places that some query looks at, in an event or in the items of a list: a tree of names with a slot for each.</summary>
internal sealed class Level
{
    public Level() => Root = new Place(this);

    public Place Root { get; }

    /// <summary>How many values there are to find.</summary>
    public int Slots { get; set; }

    /// <summary>How many questions about items of its lists there are.</summary>
    public int Probes { get; private set; }

    public Place At(IEnumerable<string> names) => names.Aggregate(Root, (place, name) => place.Child(name));

    /// <summary>The slot of whether some item of the list at a place is as the predicate says.</summary>
    public int Probe(Place list, Predicate predicate)
    {
        if (list.Probed.TryGetValue(predicate, out var known)) return known;
        list.Items ??= new Level();
        var slot = Probes++;
        list.Probed[predicate] = slot;
        list.ItemTests.Add((Conditions.Compile(predicate, list.Items), slot));
        return slot;
    }

    /// <summary>Gives every place its table of names. To be called once, when all queries have said what they look at.</summary>
    public void Seal() => Root.Seal();
}

/// <summary>A place in a <see cref="Level"/>.</summary>
internal sealed class Place
{
    private readonly Level _level;
    private readonly Dictionary<string, Place> _children = [];
    private (byte[] Name, Place Place)[][] _table = [];

    public Place(Level level)
    {
        _level = level;
        Slot = level.Slots++;
    }

    public int Slot { get; }
    public bool HasChildren => _table.Length > 0;

    /// <summary>What is looked at in each item, should this be a list.</summary>
    public Level? Items { get; set; }

    public Dictionary<Predicate, int> Probed { get; } = [];
    public List<(Test Test, int Slot)> ItemTests { get; } = [];
    public IEnumerable<Place> Children => _children.Values;

    public Place Child(string name) => _children.TryGetValue(name, out var child) ? child : _children[name] = new Place(_level);

    public Place? Find(ReadOnlySpan<byte> name)
    {
        foreach (var (known, place) in _table[Bucket(name, _table.Length)])
        {
            if (name.SequenceEqual(known)) return place;
        }

        return null;
    }

    public void Seal()
    {
        Items?.Seal();
        foreach (var child in Children) child.Seal();
        if (_children.Count == 0) return;
        var size = 1 << (int)Math.Ceiling(Math.Log2(_children.Count * 4));
        _table = [.. Enumerable.Range(0, size).Select(_ => Array.Empty<(byte[], Place)>())];
        foreach (var (name, place) in _children)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            ref var bucket = ref _table[Bucket(bytes, size)];
            bucket = [.. bucket, (bytes, place)];
        }
    }

    private static int Bucket(ReadOnlySpan<byte> name, int size) =>
        name.Length == 0 ? 0 : (name.Length * 31 + name[0] * 7 + name[^1] * 13 + name[name.Length / 2]) & (size - 1);
}
