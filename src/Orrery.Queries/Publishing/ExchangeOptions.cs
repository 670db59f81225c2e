using Orrery.Queries.Windows;

namespace Orrery.Queries.Publishing;

/// <summary>The clock and the bounds of an <see cref="Exchange"/>.</summary>
public sealed record ExchangeOptions
{
    public required TimeProvider Clock { get; init; }

    /// <summary>Lateness and size of windows.</summary>
    public FlowLimits Flow { get; init; } = FlowLimits.Default;

    /// <summary>Rows that wait for one reader. Default 1,000.</summary>
    public int WaitingRows { get; init; } = 1_000;

    /// <summary>Bytes of them. Default 4 MiB.</summary>
    public long WaitingBytes { get; init; } = 4 << 20;

    /// <summary>Queries that are live at once. Default 200.</summary>
    public int Queries { get; init; } = 200;
}
