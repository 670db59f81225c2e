using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Orrery.Client.Protocol;
using Orrery.Client.Protocol.Compact;
using Orrery.Hosting;

namespace Orrery.Tests.Hosting;

/// <summary>Batches on a stream between a server and a worker.</summary>
public sealed class FrameTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_together_is_read_one_by_one_with_its_number_and_its_line_breaks()
    {
        var input = new Payload("{\n  \"a\": 1\r\n}"u8.ToArray());
        var read = await ReadAllAsync(new MemoryStream(await BytesAsync((7, new CheckInput(1, "s", "w", input)), (8, new Ping()))), 1024);

        Assert.Equal([7L, 8L], read.Select(r => r.Number));
        Assert.Equal("{\"a\":1}", Assert.IsType<CheckInput>(read[0].Message).Input.ToString());
        Assert.IsType<Ping>(read[1].Message);
    }

    [Fact]
    public async Task A_batch_that_comes_byte_by_byte_is_read_whole()
    {
        var read = await ReadAllAsync(new Trickle(await BytesAsync((1, new Welcome("/data")), (2, new SendAgain(5)))), 1024);
        Assert.Equal([new Welcome("/data"), new SendAgain(5)], read.Select(r => r.Message));
    }

    [Fact]
    public async Task A_stream_that_ends_within_a_batch_is_broken()
    {
        var bytes = await BytesAsync((1, new Ping()));
        foreach (var length in (int[])[1, 11, 12, bytes.Length - 1])
            await Assert.ThrowsAsync<IOException>(() => ReadAllAsync(new MemoryStream(bytes[..length]), 1024));
    }

    [Fact]
    public async Task A_batch_longer_than_allowed_is_refused_before_it_is_read()
    {
        var e = await Assert.ThrowsAsync<IOException>(async () => await ReadAllAsync(new MemoryStream((await BytesAsync((1, new Welcome(new string('x', 200)))))[..12]), 100));
        Assert.Contains("more than the 100 allowed", e.Message);
        await Assert.ThrowsAsync<IOException>(() => ReadAllAsync(new MemoryStream(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK")), 1 << 20));
    }

    private static async Task<byte[]> BytesAsync(params (long Number, WorkerMessage Message)[] frames)
    {
        var writer = new FrameWriter();
        using var stream = new MemoryStream();
        foreach (var (number, message) in frames) writer.Add(number, (IReadOnlyList<WorkerMessage>)[message]);
        await writer.SendAsync(stream, Stop);
        Assert.True(writer.IsEmpty);
        return stream.ToArray();
    }

    private static async Task<List<(long Number, WorkerMessage Message)>> ReadAllAsync(Stream stream, int maxBytes)
    {
        var read = new List<(long, WorkerMessage)>();
        var frames = new FrameReader(PipeReader.Create(stream), maxBytes);
        while (await frames.ReadAsync(Take, Stop)) { }
        return read;

        void Take(long number, ReadOnlySequence<byte> batch)
        {
            read.Add((number, Assert.Single(BatchCodec.ReadMessages(batch))));
        }
    }

    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..1], cancellationToken);
    }
}
