namespace Orrery.Engine.Partitions;

/// <summary>The limits of a partition's owner.</summary>
public sealed record OwnerOptions
{
    /// <summary>How long a worker may stay silent about an attempt. Default 15 s; workers call at a third of it.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A batch is closed at this size even if more waits. Default 1 MiB.</summary>
    public int MaxBatchBytes { get; init; } = 1 << 20;

    /// <summary>Entities written between two appends. Default 256: about a millisecond.</summary>
    public int CheckpointSlice { get; init; } = 256;

    /// <summary>Checkpointing starts when this many entities have changed since their image: what a recovery has to replay at most,
    /// about. Default 32,768; 0 at every batch.</summary>
    public int CheckpointAfter { get; init; } = 32_768;

    /// <summary>A run that needs nobody for so long leaves memory at the next checkpoint. Default 10 s.</summary>
    public TimeSpan SleepsFrom { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A run that slept or began anew is written as one image as long as it has no more steps and signals than this. Default 64.</summary>
    public int PackedUpTo { get; init; } = 64;

    /// <summary>Runs in memory at most, those that sleep not counted: no more are begun until others have ended. Default 32,768: each takes some 7 KB with its code.</summary>
    public int MostRuns { get; init; } = 32_768;

    /// <summary>A rule to break on purpose: proves that the simulation would notice.</summary>
    public Sabotage Sabotage { get; init; }
}

/// <summary>Rules that a simulation can break on purpose.</summary>
public enum Sabotage
{
    None = 0,

    /// <summary>Effects leave before their batch is durable.</summary>
    NoFsyncOrder = 1,

    /// <summary>A repeated start makes the run anew.</summary>
    NoDedup = 2,

    /// <summary>Late results are accepted.</summary>
    NoEpoch = 3,

    /// <summary>Turns go to the newest version, whatever their run is pinned to.</summary>
    AnyVersion = 4,
}
