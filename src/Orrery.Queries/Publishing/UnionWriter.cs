using System.Buffers;
using System.Text;
using System.Text.Json;
using Orrery.Queries.Evaluation;

namespace Orrery.Queries.Publishing;

/// <summary>Writes what a set of queries needs of an event, each part once.</summary>
internal sealed class UnionWriter
{
    private readonly Part _root;

    public UnionWriter(Level level, IReadOnlyList<CompiledQuery> queries)
    {
        _root = new Part([], level.Root.Slot, queries.Count);
        for (var query = 0; query < queries.Count; query++)
        {
            foreach (var names in queries[query].Needs)
            {
                var (part, place) = (_root, level.Root);
                part.Touch(query);
                foreach (var name in names)
                {
                    place = place.Child(name);
                    part = part.Child(name, place.Slot, queries.Count);
                    part.Touch(query);
                }

                part.Claim(query);
            }
        }
    }

    public void Write(ref Frame frame, ReadOnlySpan<int> queries, ArrayBufferWriter<byte> to) => Write(_root, ref frame, queries, to);

    private static void Write(Part part, ref Frame frame, ReadOnlySpan<int> queries, ArrayBufferWriter<byte> to)
    {
        ref var value = ref frame.Values[part.Slot];
        if (value.Kind != Kind.Object || part.IsClaimed(queries))
        {
            to.Write(value.Raw(frame.Json));
            return;
        }

        to.Write("{"u8);
        var first = true;
        foreach (var child in part.Children)
        {
            if (!child.Serves(queries, ref frame)) continue;
            if (!first) to.Write(","u8);
            first = false;
            to.Write(child.Key);
            Write(child, ref frame, queries, to);
        }

        to.Write("}"u8);
    }

    private sealed class Part(byte[] key, int slot, int queries)
    {
        private readonly Dictionary<string, Part> _byName = [];
        private readonly bool[] _touched = new bool[queries];
        private readonly bool[] _claimed = new bool[queries];

        public byte[] Key => key;
        public int Slot => slot;
        public List<Part> Children { get; } = [];

        public void Touch(int query) => _touched[query] = true;

        public void Claim(int query) => _claimed[query] = true;

        public Part Child(string name, int at, int count)
        {
            if (_byName.TryGetValue(name, out var known)) return known;
            var part = new Part(Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(name)}\":"), at, count);
            Children.Add(part);
            return _byName[name] = part;
        }

        public bool IsClaimed(ReadOnlySpan<int> wanted) => Any(_claimed, wanted);

        /// <summary>Whether there is something to write: it is needed itself, or is an object with what is needed in it.</summary>
        public bool Serves(ReadOnlySpan<int> wanted, ref Frame frame) => frame.Values[slot].Kind switch
        {
            Kind.Missing => false,
            Kind.Object => Any(_touched, wanted),
            _ => Any(_claimed, wanted),
        };

        private static bool Any(bool[] flags, ReadOnlySpan<int> wanted)
        {
            foreach (var query in wanted)
            {
                if (flags[query]) return true;
            }

            return false;
        }
    }
}
