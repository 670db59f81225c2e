using System.Threading.Channels;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Sandbox;

/// <summary>One output of a sandboxed program: its pipe, the lines still to be handed on, and what is kept of it.</summary>
/// <remarks>
/// When the receiver of lines is slow and the queue is full, the pipe isn't read for a while, so that the program waits: a flood costs time, never
/// memory.
/// </remarks>
internal sealed class OutputReader(OutputStream stream, Descriptor pipe, ChannelWriter<SandboxLine>? queue, int capture) : IDisposable
{
    private readonly LineSplitter _splitter = new();
    private readonly byte[] _buffer = new byte[32 * 1024];
    private readonly MemoryStream _captured = new();
    private int _start, _end;
    private SandboxLine? _waiting;
    private volatile bool _blocked;

    public LineTail Tail { get; } = new();
    public ReadOnlyMemory<byte> Captured => _captured.GetBuffer().AsMemory(0, (int)_captured.Length);
    public bool Truncated { get; private set; }
    public bool Finished => !pipe.IsOpen && _start == _end && _waiting is null;

    /// <summary>The descriptor to poll: none while the queue is full or after the end.</summary>
    public int Descriptor => pipe.IsOpen && _waiting is null && _start == _end ? pipe.Number : -1;
    public bool Blocked => _blocked;

    /// <summary>Reads once from the pipe, then hands on what the queue takes.</summary>
    public unsafe void Read()
    {
        fixed (byte* buffer = _buffer)
        {
            var length = (int)Libc.read(pipe.Number, buffer, _buffer.Length);
            if (length < 0) return; // nothing there after all
            if (length == 0) pipe.Dispose();
            (_start, _end) = (0, length);
        }
        Capture(_buffer.AsSpan(0, _end));
        HandOn(dropping: false);
        if (!pipe.IsOpen && _splitter.TryFinish(out var last)) Emit(last, dropping: false);
    }

    /// <summary>Hands on what waits. <paramref name="dropping"/> gives up on a receiver that doesn't keep up; the tail is kept all the same.</summary>
    public void HandOn(bool dropping)
    {
        if (_waiting is { } waiting && !dropping && !queue!.TryWrite(waiting)) return;
        _waiting = null;
        _blocked = false;
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
        while (_waiting is null && _splitter.TryNext(ref rest, out var line)) Emit(line, dropping);
        _start = _end - rest.Length;
    }

    private void Emit(string line, bool dropping)
    {
        Tail.Add(line);
        var item = new SandboxLine(stream, line);
        if (queue is null || dropping || queue.TryWrite(item)) return;
        _blocked = true;
        Interlocked.MemoryBarrier(); // the receiver may just have emptied the queue, and looks at this flag after each line it takes
        if (queue.TryWrite(item)) _blocked = false;
        else _waiting = item;
    }

    private void Capture(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, capture - (int)_captured.Length);
        _captured.Write(bytes[..taken]);
        Truncated |= capture > 0 && taken < bytes.Length;
    }

    public void Dispose() => pipe.Dispose();
}
