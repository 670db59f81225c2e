using System.Buffers;
using Orrery.Queries.Evaluation;

namespace Orrery.Queries.Publishing;

/// <summary>All live queries of a stream, compiled together: the places that several look at are found once an event.</summary>
internal sealed class Plan
{
    private readonly UnionWriter _union;
    private readonly Dictionary<long, int> _index = [];

    public Plan(IReadOnlyList<LiveQuery> queries)
    {
        var level = new Level();
        Level = level;
        Queries = [.. queries];
        Compiled = [.. queries.Select(live => new CompiledQuery(live.Query, level))];
        _union = new UnionWriter(level, Compiled);
        level.Seal();
        for (var i = 0; i < Queries.Length; i++) _index[Queries[i].Id] = i;
    }

    public LiveQuery[] Queries { get; }
    public CompiledQuery[] Compiled { get; }
    public Level Level { get; }

    public int? IndexOf(long id) => _index.TryGetValue(id, out var index) ? index : null;

    /// <summary>Writes the indexes of the queries that the event satisfies, in order.</summary>
    public int Match(ref Frame frame, Dice dice, Scratch scratch, Span<int> matched)
    {
        var count = 0;
        for (var i = 0; i < Compiled.Length; i++)
        {
            if (Compiled[i].Wants(ref frame, dice, scratch)) matched[count++] = i;
        }

        return count;
    }

    public Envelope Envelope(ref Frame frame, string stream, ReadOnlySpan<int> matched, DateTimeOffset time, ArrayBufferWriter<byte> scratch)
    {
        var ids = new long[matched.Length];
        for (var i = 0; i < ids.Length; i++) ids[i] = Queries[matched[i]].Id;
        scratch.ResetWrittenCount();
        _union.Write(ref frame, matched, scratch);
        return new Envelope(stream, time, ids, scratch.WrittenSpan.ToArray());
    }
}
