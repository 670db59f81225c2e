using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Orrery.Engine.Facts;

namespace Orrery.Engine.Partitions;

/// <summary>A batch in the log: a header that chains it to the one before, and its facts.</summary>
/// <remarks>
/// Layout, little-endian: version (1 byte), partition (2), epoch (8), sequence (8), time in Unix milliseconds (8), SHA-256 of the
/// previous batch (32, zeros for the first), count of facts (4), CRC-32C of the whole batch with this field zero (4), facts.
/// </remarks>
internal static class BatchCodec
{
    public const int HeaderBytes = 67;
    public const int CountAt = 59;
    private const int CrcAt = 63;
    private const byte Version = 1;

    /// <summary>Starts a batch; its facts are then written behind the header.</summary>
    public static void Begin(FactWriter to)
    {
        to.Clear();
        to.Reserve(HeaderBytes).Clear();
    }

    /// <summary>Fills in the header and returns the batch's hash, which the next one carries.</summary>
    public static byte[] End(FactWriter to, BatchHeader header)
    {
        var head = to.At(0, HeaderBytes);
        head[0] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(head[1..], (ushort)header.Partition);
        BinaryPrimitives.WriteInt64LittleEndian(head[3..], header.Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(head[11..], header.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(head[19..], header.Now.ToUnixTimeMilliseconds());
        header.Previous.Span.CopyTo(head[27..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[CountAt..], header.Facts);
        BinaryPrimitives.WriteUInt32LittleEndian(head[CrcAt..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(head[CrcAt..], Crc32C(to.Written));
        return SHA256.HashData(to.Written);
    }

    /// <summary>Reads a header and checks it against what must come next.</summary>
    /// <exception cref="CorruptLogException">It isn't that batch, or its bytes have changed.</exception>
    public static BatchHeader Read(ReadOnlyMemory<byte> bytes, int partition, long sequence, ReadOnlySpan<byte> previous, out byte[] hash)
    {
        var where = $"Partition {partition}, batch {sequence}";
        if (bytes.Length < HeaderBytes) throw new CorruptLogException($"{where}: {bytes.Length} bytes are too few for a header.");
        var span = bytes.Span;
        if (span[0] != Version) throw new CorruptLogException($"{where}: format version {span[0]}; this build reads {Version}.");
        var copy = bytes.ToArray();
        copy.AsSpan(CrcAt, 4).Clear();
        if (Crc32C(copy) != BinaryPrimitives.ReadUInt32LittleEndian(span[CrcAt..])) throw new CorruptLogException($"{where}: the checksum doesn't match.");
        var header = new BatchHeader(
            BinaryPrimitives.ReadUInt16LittleEndian(span[1..]),
            BinaryPrimitives.ReadInt64LittleEndian(span[3..]),
            BinaryPrimitives.ReadInt64LittleEndian(span[11..]),
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(span[19..])),
            bytes.Slice(27, 32),
            BinaryPrimitives.ReadInt32LittleEndian(span[CountAt..]));
        if (header.Partition != partition || header.Sequence != sequence)
            throw new CorruptLogException($"{where}: it says that it is partition {header.Partition}, batch {header.Sequence}.");
        if (!header.Previous.Span.SequenceEqual(previous)) throw new CorruptLogException($"{where}: it doesn't follow the batch before it.");
        hash = SHA256.HashData(span);
        return header;
    }

    internal static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}

/// <param name="Now">The partition's time for all facts of the batch.</param>
/// <param name="Previous">SHA-256 of the batch before.</param>
internal sealed record BatchHeader(int Partition, long Epoch, long Sequence, DateTimeOffset Now, ReadOnlyMemory<byte> Previous, int Facts);
