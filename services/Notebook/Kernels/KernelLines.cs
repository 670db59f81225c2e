namespace Orrery.Services.Notebook.Kernels;

/// <summary>Reads lines of a kernel, of which only so much is held as a line may have: a kernel is somebody's program and may say anything.</summary>
/// <param name="most">Bytes of a line that is kept.</param>
internal sealed class KernelLines(Stream stream, int most)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly MemoryStream _line = new();
    private int _at, _filled;

    /// <summary>The next line, null at the end. What has no line end is no line.</summary>
    public async ValueTask<KernelLine?> NextAsync(CancellationToken stop)
    {
        _line.SetLength(0);
        for (long length = 0; ;)
        {
            if (_at == _filled)
            {
                (_at, _filled) = (0, await stream.ReadAsync(_buffer, stop));
                if (_filled == 0) return null;
            }

            var rest = _buffer.AsMemory(_at.._filled);
            var end = rest.Span.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            _at += part.Length + (end < 0 ? 0 : 1);
            length += part.Length;
            if (length <= most) _line.Write(part.Span);
            if (end >= 0) return new KernelLine(length, length <= most ? (ReadOnlyMemory<byte>?)_line.GetBuffer().AsMemory(0, (int)length) : null);
        }
    }
}

/// <param name="Length">Bytes that it had.</param>
/// <param name="Bytes">Valid until the next one is read; null of a line that was too long.</param>
internal readonly record struct KernelLine(long Length, ReadOnlyMemory<byte>? Bytes);
