using Orrery.Engine.Partitions;

namespace Orrery.Engine.Facts;

/// <summary>Something that has happened to a run: what is logged, and the only thing that changes a partition's state.</summary>
public abstract record Fact(ulong Run)
{
    internal abstract FactKind Kind { get; }

    internal abstract void WriteBody(FactWriter to);

    /// <summary>Changes the state. Pure: the same state, fact and position give the same state.</summary>
    internal abstract void Apply(PartitionState state, FactPosition at);
}

/// <summary>Written into logs: numbers are never reused or changed.</summary>
public enum FactKind : byte
{
    RunStarted = 1,
    TurnTaken = 2,
    StepScheduled = 3,
    AttemptStarted = 4,
    AttemptFailed = 5,
    StepCompleted = 6,
    StepFailed = 7,
    StepCancelled = 8,
    CancelRequested = 9,
    RunEnded = 10,
    RunParked = 11,
    RunRetried = 12,
    AttemptReturned = 13,
    StepSetAside = 14,
    SignalReceived = 15,
    SignalTaken = 16,
    DebtPaid = 17,
    ChildAdopted = 18,
    RunContinuing = 19,
    RunContinued = 20,
    RunPublished = 21,
    RunRestarted = 22,
    UpdateAnswered = 23,
    RunPinned = 24,
}

/// <summary>Where a fact stands in its partition's log.</summary>
/// <param name="Batch">Sequence of its batch.</param>
/// <param name="Index">Its place in the batch, below 2^20.</param>
/// <param name="Now">The partition's time, logged in the batch's header.</param>
public readonly record struct FactPosition(long Batch, int Index, DateTimeOffset Now)
{
    public const int MaxFacts = 1 << 20;

    /// <summary>A total order over a partition's facts.</summary>
    public long Sequence => (Batch << 20) | (uint)Index;
}
