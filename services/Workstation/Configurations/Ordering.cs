using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations;

/// <summary>Brings states into an order in which each comes behind what it needs, and otherwise as they are written.</summary>
internal static class Ordering
{
    /// <param name="needs">Of each, what must come before it.</param>
    /// <param name="cycle">Where there is one: its members in their order, the first one again at the end.</param>
    /// <returns>Null when there is a cycle.</returns>
    public static ImmutableArray<int>? Order(IReadOnlyList<IReadOnlyList<int>> needs, out ImmutableArray<int> cycle)
    {
        cycle = [];
        var (order, done, path, next) = (ImmutableArray.CreateBuilder<int>(), new bool[needs.Count], new List<int>(), new int[needs.Count]);
        // Without recursion: a chain may be as long as there are states.
        for (var start = 0; start < needs.Count; start++)
        {
            if (done[start]) continue;
            path.Add(start);
            while (path.Count > 0)
            {
                var at = path[^1];
                if (next[at] == needs[at].Count)
                {
                    done[at] = true;
                    order.Add(at);
                    path.RemoveAt(path.Count - 1);
                    continue;
                }

                var on = needs[at][next[at]++];
                if (done[on]) continue;
                if (path.IndexOf(on) is >= 0 and var from)
                {
                    cycle = [.. path.Skip(from), on];
                    return null;
                }

                path.Add(on);
            }
        }

        return order.ToImmutable();
    }
}
