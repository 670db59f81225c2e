using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Orrery.Client.Protocol.Compact;

namespace Orrery.Client.Protocol;

/// <summary>Puts batches on a stream between a server and a worker: four bytes of length, eight of a number (both little-endian), then the batch.</summary>
/// <remarks>A line a batch wouldn't do: inputs and results are passed along as their authors wrote them, line breaks included. Not for several threads at once.</remarks>
public sealed class FrameWriter
{
    internal const int Head = sizeof(int) + sizeof(long);

    /// <summary>A buffer that one large batch has made larger than this isn't kept.</summary>
    private const int MaxKept = 1 << 20;

    private ArrayBufferWriter<byte> _buffer = new(16 * 1024);

    /// <summary>Frames since the last <see cref="SendAsync"/>.</summary>
    public bool IsEmpty => _buffer.WrittenCount == 0;

    public void Add(long number, IReadOnlyList<WorkerMessage> messages)
    {
        var start = Begin();
        BatchCodec.Write(_buffer, messages);
        End(start, number);
    }

    public void Add(long number, IReadOnlyList<WorkerReport> reports)
    {
        var start = Begin();
        BatchCodec.Write(_buffer, reports);
        End(start, number);
    }

    private int Begin()
    {
        var start = _buffer.WrittenCount;
        _buffer.GetSpan(Head)[..Head].Clear();
        _buffer.Advance(Head);
        return start;
    }

    private void End(int start, long number)
    {
        var frame = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_buffer.WrittenMemory)[start..].Span;
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - Head);
        BinaryPrimitives.WriteInt64LittleEndian(frame[sizeof(int)..], number);
    }

    /// <summary>Sends all frames since the last time, together.</summary>
    public async Task SendAsync(Stream to, CancellationToken stop)
    {
        await to.WriteAsync(_buffer.WrittenMemory, stop).ConfigureAwait(false);
        await to.FlushAsync(stop).ConfigureAwait(false);
        if (_buffer.Capacity > MaxKept) _buffer = new ArrayBufferWriter<byte>(16 * 1024);
        else _buffer.ResetWrittenCount();
    }
}

/// <summary>Takes batches off such a stream.</summary>
/// <param name="maxBytes">Of a batch; a longer one is a broken stream.</param>
public sealed class FrameReader(PipeReader pipe, int maxBytes)
{
    /// <summary>Waits for the next batch and hands the bytes of each that is there to <paramref name="take"/>, which must not keep them.</summary>
    /// <returns>False when the stream has ended between two batches.</returns>
    /// <exception cref="IOException">The stream ended within a batch, or what it holds is no batch.</exception>
    public async ValueTask<bool> ReadAsync(Action<long, ReadOnlySequence<byte>> take, CancellationToken stop)
    {
        while (true)
        {
            var read = await pipe.ReadAsync(stop).ConfigureAwait(false);
            var buffer = read.Buffer;
            var taken = false;
            for (; LengthOf(buffer) is { } length && buffer.Length >= FrameWriter.Head + length; taken = true)
            {
                take(NumberOf(buffer), buffer.Slice(FrameWriter.Head, length));
                buffer = buffer.Slice(FrameWriter.Head + length);
            }

            if (taken)
            {
                pipe.AdvanceTo(buffer.Start);
                return true;
            }

            var left = buffer.Length;
            pipe.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted) return left == 0 ? false : throw new IOException("The stream ended in the middle of a batch.");
        }
    }

    private int? LengthOf(ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length < FrameWriter.Head) return null;
        Span<byte> head = stackalloc byte[sizeof(int)];
        buffer.Slice(0, head.Length).CopyTo(head);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        return length >= 0 && length <= maxBytes ? length : throw new IOException($"A batch of {length:N0} bytes is more than the {maxBytes:N0} allowed: is the other end of another version?");
    }

    private static long NumberOf(ReadOnlySequence<byte> buffer)
    {
        Span<byte> head = stackalloc byte[sizeof(long)];
        buffer.Slice(sizeof(int), head.Length).CopyTo(head);
        return BinaryPrimitives.ReadInt64LittleEndian(head);
    }
}
