using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;

namespace Orrery.Engine.Tests.Partitions;

public class BatchCodecTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, 123, TimeSpan.Zero);
    private readonly byte[] _batch;
    private readonly byte[] _hash;

    public BatchCodecTests()
    {
        var chain = new BatchChain();
        var builder = new BatchBuilder(3, 9, chain, new FactCounts());
        builder.Add(new StepCancelled(5, 1), Now);
        builder.Add(new TurnTaken(5, 77), Now);
        _batch = builder.Close(Now).Bytes.ToArray();
        _hash = chain.Hash.ToArray();
    }

    [Fact]
    public void A_batch_reads_as_it_was_written()
    {
        var header = BatchCodec.Read(_batch, 3, 1, new byte[32], out var hash);
        Assert.Equal((3, 9L, 1L, Now, 2), (header.Partition, header.Epoch, header.Sequence, header.Now, header.Facts));
        Assert.Equal(_hash, hash);

        var reader = new FactReader(_batch.AsMemory(BatchCodec.HeaderBytes));
        Assert.Equal([new StepCancelled(5, 1), new TurnTaken(5, 77)], new[] { FactCodec.Read(reader), FactCodec.Read(reader) });
        Assert.True(reader.AtEnd);
    }

    [Fact]
    public void Any_changed_bit_is_noticed_and_the_batch_named()
    {
        for (var bit = 0; bit < _batch.Length * 8; bit++)
        {
            _batch[bit / 8] ^= (byte)(1 << (bit % 8));
            var error = Assert.Throws<CorruptLogException>(() => BatchCodec.Read(_batch, 3, 1, new byte[32], out _));
            Assert.StartsWith("Partition 3, batch 1:", error.Message);
            _batch[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData(2, 1, 0)]
    [InlineData(3, 2, 0)]
    [InlineData(3, 1, 1)]
    public void A_batch_in_another_one_s_place_is_noticed(int partition, long sequence, byte previous) =>
        Assert.Throws<CorruptLogException>(() => BatchCodec.Read(_batch, partition, sequence, Enumerable.Repeat(previous, 32).ToArray(), out _));

    [Fact]
    public void A_cut_batch_is_noticed()
    {
        for (var length = 0; length < _batch.Length; length++)
            Assert.Throws<CorruptLogException>(() => BatchCodec.Read(_batch.AsMemory(0, length), 3, 1, new byte[32], out _));
    }

    [Fact]
    public void The_checksum_is_crc32c() => Assert.Equal(0xe3069283u, BatchCodec.Crc32C("123456789"u8));
}
