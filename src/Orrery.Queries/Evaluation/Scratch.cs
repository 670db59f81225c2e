using System.Buffers;
using Orrery.Queries.Windows;

namespace Orrery.Queries.Evaluation;

/// <summary>Room that one thread uses again for each event.</summary>
internal sealed class Scratch
{
    [ThreadStatic]
    private static Scratch? _mine;

    public static Scratch Mine => _mine ??= new Scratch();

    public ArrayBufferWriter<byte> Bytes { get; } = new(1024);

    /// <summary>For a group's key, while <see cref="Bytes"/> is in use.</summary>
    public ArrayBufferWriter<byte> Key { get; } = new(256);

    public List<Value> Values { get; } = [];

    public List<Row> Rows { get; } = [];

    /// <summary>For an event without what is masked.</summary>
    public ArrayBufferWriter<byte> Masked { get; } = new(1024);

    private Value[] _slots = [];
    private bool[] _found = [];
    private int[] _matched = [];

    public Span<Value> Slots(int count) => (_slots.Length < count ? _slots = new Value[count * 2] : _slots).AsSpan(0, count);

    public Span<bool> Found(int count) => (_found.Length < count ? _found = new bool[count * 2] : _found).AsSpan(0, count);

    public Span<int> Matched(int count) => (_matched.Length < count ? _matched = new int[count * 2] : _matched).AsSpan(0, count);
}
