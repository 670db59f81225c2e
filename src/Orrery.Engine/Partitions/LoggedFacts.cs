using System.Buffers.Binary;
using Orrery.Engine.Facts;

namespace Orrery.Engine.Partitions;

/// <summary>What a durable batch says has happened, for those who only want to know. Checks nothing: the batch is the writer's own.</summary>
public static class LoggedFacts
{
    private const int TimeAt = 19;

    /// <param name="batch">As it was appended.</param>
    /// <returns>The partition's time for all of them, and the facts in their order.</returns>
    public static (DateTimeOffset Now, IReadOnlyList<Fact> Facts) Read(ReadOnlyMemory<byte> batch)
    {
        var head = batch.Span;
        var facts = new Fact[BinaryPrimitives.ReadInt32LittleEndian(head[BatchCodec.CountAt..])];
        var reader = new FactReader(batch[BatchCodec.HeaderBytes..]);
        for (var i = 0; i < facts.Length; i++) facts[i] = FactCodec.Read(reader);
        return (DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(head[TimeAt..])), facts);
    }
}
