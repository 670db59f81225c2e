using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Orrery.Queries.Evaluation;

namespace Orrery.Queries.Publishing;

/// <summary>Sensitive properties that are cut out of an event where it is published, before any query sees it: to all queries they are missing, in WHERE, SAMPLE, GROUP BY and
/// <c>*</c> alike, so that nothing can be learned of them by asking, not even whether they are there.</summary>
/// <remarks>Of a path <c>user.email</c> the members may lie in lists, too: it also covers <c>{"user": [{"email": …}]}</c>. <c>**.password</c> is a member of that name
/// anywhere. Names are compared without regard to ASCII capitals, and after their escapes are resolved.</remarks>
public sealed class Mask
{
    private readonly Node _root = new();
    private readonly string[] _anywhere;

    public static Mask None { get; } = new();

    /// <param name="paths">Such as <c>user.email</c> or <c>**.password</c>.</param>
    /// <exception cref="ArgumentException">A path with an empty name.</exception>
    public Mask(params string[] paths)
    {
        foreach (var path in paths)
        {
            if (path.Split('.').Any(name => name.Length == 0)) throw new ArgumentException($"'{path}' is no path to mask: names with dots between them, such as user.email or **.password.", nameof(paths));
        }

        _anywhere = [.. paths.Where(path => path.StartsWith("**.", StringComparison.Ordinal)).Select(path => path[3..])];
        foreach (var path in paths.Where(path => !path.StartsWith("**.", StringComparison.Ordinal)))
            path.Split('.').Aggregate(_root, (node, name) => node.Child(name)).IsMasked = true;
        IsEmpty = paths.Length == 0;
    }

    public bool IsEmpty { get; }

    /// <summary>Whether a property of that path is cut out, or lies in what is.</summary>
    public bool Covers(IEnumerable<string> names)
    {
        Node? node = _root;
        foreach (var name in names)
        {
            if (_anywhere.Contains(name, StringComparer.OrdinalIgnoreCase)) return true;
            node = node?.Find(name);
            if (node is { IsMasked: true }) return true;
        }

        return false;
    }

    /// <summary>Properties that a query names and that are cut out: to be shown to whoever asks.</summary>
    public IEnumerable<string> CoveredIn(Language.Query query) => NamedProperties.In(query).Where(Covers).Select(names => string.Join('.', names)).Distinct();

    /// <summary>The event without what is masked; null if it is no JSON. For what is to be stored rather than published.</summary>
    public byte[]? Cut(ReadOnlySpan<byte> json)
    {
        if (IsEmpty) return json.ToArray();
        var to = new ArrayBufferWriter<byte>(json.Length);
        return Apply(json, to) ? to.WrittenSpan.ToArray() : null;
    }

    /// <summary>Writes the event without what is masked.</summary>
    /// <returns>False if it is no JSON, in which case what was written is not to be used.</returns>
    internal bool Apply(ReadOnlySpan<byte> json, ArrayBufferWriter<byte> to)
    {
        if (!Utf8.IsValid(json)) return false;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Extraction.MaxDepth });
        var copied = 0;
        try
        {
            if (!reader.Read()) return false;
            Value(ref reader, json, _root, ref copied, to);
            if (reader.Read()) return false;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return false;
        }

        to.Write(json[copied..]);
        return true;
    }

    private void Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Node? node, ref int copied, ArrayBufferWriter<byte> to)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Value(ref reader, json, node, ref copied, to);
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            if (node is null && _anywhere.Length == 0) reader.Skip();
            else Members(ref reader, json, node, ref copied, to);
        }
    }

    /// <summary>Cuts a masked member with the comma before it or, if nothing before it was kept, behind it.</summary>
    private void Members(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Node? node, ref int copied, ArrayBufferWriter<byte> to)
    {
        var (lastKept, cutAtStart) = (-1, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameStart = (int)reader.TokenStartIndex;
            var name = reader.GetString()!;
            var child = node?.Find(name);
            reader.Read();
            if (child is { IsMasked: true } || _anywhere.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                var end = lastKept < 0 ? nameStart : lastKept;
                if (!cutAtStart && end > copied) to.Write(json[copied..end]);
                reader.Skip();
                copied = (int)reader.BytesConsumed;
                cutAtStart = lastKept < 0;
                continue;
            }

            if (cutAtStart) (copied, cutAtStart) = (nameStart, false);
            Value(ref reader, json, child, ref copied, to);
            lastKept = (int)reader.BytesConsumed;
        }

        if (cutAtStart) copied = (int)reader.TokenStartIndex;
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> _children = new(StringComparer.OrdinalIgnoreCase);

        public bool IsMasked { get; set; }

        public Node Child(string name) => _children.TryGetValue(name, out var child) ? child : _children[name] = new Node();

        public Node? Find(string name) => _children.GetValueOrDefault(name);
    }
}
