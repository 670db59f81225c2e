using Orrery.Queries.Language;
using Orrery.Queries.Windows;

namespace Orrery.Queries.Evaluation;

/// <summary>One query over events that are handed to it one by one, with what it has gathered. Deterministic: time and randomness are handed in. One thread at a time.</summary>
/// <remarks>Does not look at FROM: whoever hands in events knows their stream.</remarks>
public sealed class StandingQuery
{
    private readonly Level _level = new();
    private readonly CompiledQuery _compiled;
    private readonly Flow _flow;
    private readonly Dice _dice;

    public StandingQuery(Query query, Dice dice, FlowLimits? limits = null)
    {
        _compiled = new CompiledQuery(query, _level);
        _level.Seal();
        _flow = new Flow(query, limits ?? FlowLimits.Default);
        _dice = dice;
    }

    public FlowCounts Counts => _flow.Counts;

    /// <summary>Whether LIMIT is reached: no event can give another row.</summary>
    public bool IsOver => _flow.IsOver;

    /// <summary>Takes an event, and adds the rows that there are thereby.</summary>
    /// <param name="json">One JSON object in UTF-8.</param>
    /// <param name="time">When it happened.</param>
    /// <returns>False if it is no JSON object, in which case nothing has happened.</returns>
    public bool Offer(ReadOnlySpan<byte> json, DateTimeOffset time, DateTimeOffset now, List<Row> rows)
    {
        var scratch = Scratch.Mine;
        var frame = new Frame(json, scratch.Slots(_level.Slots), scratch.Found(_level.Probes));
        if (!Extraction.Read(json, _level, frame.Values, frame.Found)) return false;
        if (_compiled.Wants(ref frame, _dice, scratch)) _flow.Take(ref frame, _compiled, time, now, scratch, rows);
        return true;
    }

    /// <summary>Closes windows that have waited long enough while nothing came. To be called every second or so.</summary>
    public void Tick(DateTimeOffset now, List<Row> rows) => _flow.Tick(_compiled, now, rows);
}
