namespace Orrery.Queries.Windows;

/// <summary>How long windows wait, and how much they hold.</summary>
public sealed record FlowLimits
{
    public static FlowLimits Default { get; } = new();

    /// <summary>How much older than the newest event of the query one may be and still count. Default 2 s.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How far ahead of the clock an event's time may be; one further ahead is left out, since it would end all windows before it. Default a minute.</summary>
    public TimeSpan Ahead { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Groups of one window.</summary>
    public int Groups { get; init; } = 10_000;

    /// <summary>Rows of one window without aggregates.</summary>
    public int Rows { get; init; } = 10_000;

    /// <summary>Different values that the DISTINCTs of one window hold, of all groups together.</summary>
    public int Distinct { get; init; } = 100_000;

    /// <summary>Bytes of one window's rows, groups and distinct values. Default 16 MiB.</summary>
    public long WindowBytes { get; init; } = 16 << 20;
}
