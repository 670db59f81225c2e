namespace Orrery.Engine.Stores;

/// <summary>Where partitions keep their log and their entities. One conformance suite holds for every adapter.</summary>
/// <remarks>Called from one writer thread, but for the reads, which may come from any. Nothing here is asynchronous: a batch is one durable write.</remarks>
public interface IStore : IDisposable
{
    /// <summary>Fixed when the store was made.</summary>
    int Partitions { get; }

    /// <summary>Takes a partition: its epoch grows by one, so that whoever had it before can't append any more.</summary>
    Claim Claim(int partition);

    /// <summary>What a claim would find, without taking the partition.</summary>
    Claim Look(int partition);

    /// <summary>Commits all batches in one durable write and says for each what became of it. One fenced partition never fails the others.</summary>
    /// <exception cref="StoreException">The outcome of the whole write is unknown or it failed: discard memory and claim anew.</exception>
    void Append(ReadOnlySpan<Batch> batches, Span<AppendOutcome> outcomes);

    /// <summary>The log after a sequence, in order.</summary>
    IEnumerable<LoggedBatch> ReadLog(int partition, long after);

    /// <summary>Images of all entities of runs that have neither ended nor sleep, headers before steps.</summary>
    IEnumerable<EntityImage> ReadLive(int partition);

    /// <summary>Images of one run, header first; empty when there is none.</summary>
    IReadOnlyList<EntityImage> ReadRun(int partition, ulong run);

    /// <summary>Images of runs that have ended or sleep: what the read model is rebuilt from.</summary>
    IEnumerable<EntityImage> ReadCold(int partition);

    /// <summary>The same without their bytes: what a partition knows of them while they are not in memory.</summary>
    IEnumerable<ColdRun> ListCold(int partition);

    /// <summary>Writes images and then, in the same write, forgets the log up to the trim point. Fenced like an append.</summary>
    /// <returns>False when the partition belongs to another epoch.</returns>
    bool Checkpoint(CheckpointSlice slice);
}

/// <param name="Epoch">Mine from now on.</param>
/// <param name="LastSequence">Of the newest durable batch; 0 for an empty log.</param>
/// <param name="TrimmedTo">Batches up to here are only in entities.</param>
/// <param name="Anchor">Written with the trim point: where the chain of batches continues.</param>
public sealed record Claim(long Epoch, long LastSequence, long TrimmedTo, ReadOnlyMemory<byte> Anchor);

/// <summary>One durable unit of a partition: a header, the facts of many runs, a checksum.</summary>
public readonly record struct Batch(int Partition, long Epoch, long Sequence, ReadOnlyMemory<byte> Bytes);

public readonly record struct LoggedBatch(long Sequence, ReadOnlyMemory<byte> Bytes);

public enum AppendOutcome : byte
{
    Durable,

    /// <summary>Another epoch owns the partition, or the sequence isn't the next one.</summary>
    Fenced,
}

/// <summary>One entity as of a durable batch.</summary>
/// <param name="Step">The step's index, <see cref="Header"/>, or <see cref="FirstSignal"/> and a signal's index.</param>
/// <param name="AsOf">Sequence of the last batch it contains.</param>
/// <param name="Ended">The run has reached its end: not loaded at recovery.</param>
/// <param name="Whole">Of a header: rows of the run's steps and signals, if there are any, are to be removed. Its image holds them as well, or theirs follow.</param>
public readonly record struct EntityImage(ulong Run, int Step, long AsOf, bool Ended, bool Whole, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Of a header: the run sleeps until this moment, in Unix milliseconds, or <see cref="ColdRun.NoAlarm"/>; 0 when it doesn't. A run that sleeps isn't
    /// loaded at recovery.</summary>
    public long Sleeps { get; init; }

    /// <summary>The run needs no memory: it has ended, or sleeps.</summary>
    public bool IsCold => Ended || Sleeps > 0;

    public const int Header = -1;

    /// <summary>Signals lie behind all steps.</summary>
    public const int FirstSignal = 1 << 30;

    public static int Signal(int index) => FirstSignal + index;
}

/// <summary>A run that is only in the store.</summary>
/// <param name="AsOf">The batch of its image.</param>
/// <param name="Wakes">When it must be loaded, in Unix milliseconds; <see cref="NoAlarm"/> when only somebody who asks for it wakes it; 0 when it has ended.</param>
public readonly record struct ColdRun(ulong Run, long AsOf, long Wakes)
{
    public const long NoAlarm = long.MaxValue;

    public bool Sleeps => Wakes > 0;
}

/// <param name="TrimTo">Log up to and including this batch may go; 0 to leave it.</param>
/// <param name="Anchor">Kept with the trim point and handed back by a claim.</param>
public sealed record CheckpointSlice(int Partition, long Epoch, IReadOnlyList<EntityImage> Images, long TrimTo, ReadOnlyMemory<byte> Anchor);

/// <summary>The store could not do what was asked; the message says what and why.</summary>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
