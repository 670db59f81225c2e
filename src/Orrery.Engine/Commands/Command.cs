using Orrery.Engine.Partitions;

namespace Orrery.Engine;

/// <summary>What somebody asks of a partition. Decided one at a time, in order of arrival for each run.</summary>
public abstract record Command
{
    /// <summary>On whose behalf; the host has authorised it.</summary>
    public Caller Caller { get; init; } = Caller.Local;

    /// <summary>The namespace outside of which no run is there for this command: it is refused as if there were none of that id. Null: runs of all namespaces are.</summary>
    public string? Confined { get; init; }

    /// <summary>The address for the answer; null when nobody waits.</summary>
    public object? Token { get; init; }

    /// <summary>The run whose entities must be in memory before this can be decided.</summary>
    internal virtual ulong? Needs => null;

    /// <summary>Says what follows, from the durable state, the sessions and the time alone. Changes no durable state; it may change
    /// the sessions, which a crash forgets by design.</summary>
    internal abstract void Decide(PartitionState state, Sessions sessions, in Context context, Decision into);
}

/// <summary>What a decision may know besides the state.</summary>
/// <param name="Now">The partition's time: never goes back.</param>
/// <param name="Monotonic">Milliseconds, for leases.</param>
/// <param name="Incarnation">The partition's epoch.</param>
/// <param name="Partitions">How many there are: where a new run belongs follows from that.</param>
internal readonly record struct Context(DateTimeOffset Now, long Monotonic, long Incarnation, OwnerOptions Options, int Partitions);
