using Orrery.Queries.Windows;

namespace Orrery.Queries.Publishing;

/// <summary>What a subscriber is given.</summary>
public abstract record Delivery;

/// <summary>A result.</summary>
public sealed record Given(Row Row) : Delivery;

/// <summary>Here so many rows are missing, since they came faster than they were taken.</summary>
public sealed record Lost(long Rows) : Delivery;

/// <summary>LIMIT is reached; nothing comes any more.</summary>
public sealed record Ended : Delivery;
