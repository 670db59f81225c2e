namespace Orrery.Queries.Publishing;

/// <summary>What leaves a publisher for an event that somebody wants.</summary>
/// <param name="Queries">The live queries that it satisfies.</param>
/// <param name="Event">What those need of it together, and nothing else: a JSON object with the event's own structure. Of a list that a query goes through, the whole list.</param>
public readonly record struct Envelope(string Stream, DateTimeOffset Time, ReadOnlyMemory<long> Queries, ReadOnlyMemory<byte> Event);

/// <summary>Where a publisher's envelopes go.</summary>
public interface IOutlet
{
    /// <summary>Takes an envelope; doesn't block, and doesn't throw.</summary>
    void Take(in Envelope envelope);
}
