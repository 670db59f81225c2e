using Orrery.Queries.Evaluation;

namespace Orrery.Queries.Publishing;

/// <summary>How a stream is published.</summary>
public sealed record PublisherOptions
{
    /// <summary>What is cut out of each event. Default nothing.</summary>
    public Mask Mask { get; init; } = Mask.None;

    /// <summary>A larger event is refused. Default 1 MiB.</summary>
    public int MaxEventBytes { get; init; } = 1 << 20;

    /// <summary>Whose events these are, such as a tenant's: a query of another scope doesn't see them. Default null: everybody's.</summary>
    public string? Scope { get; init; }

    /// <summary>What random samples are drawn from.</summary>
    public required Dice Dice { get; init; }
}

/// <summary>What came of a publisher's events since it was made. Events while nobody looks are not counted, which is what makes them free.</summary>
/// <param name="Evaluated">Looked at for the live queries.</param>
/// <param name="Sent">Of these: wanted by at least one.</param>
/// <param name="Refused">Not a JSON object, too deep or too large.</param>
public readonly record struct PublisherCounts(long Evaluated, long Sent, long Refused);
