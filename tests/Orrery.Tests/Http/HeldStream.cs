namespace Orrery.Tests.Http;

/// <summary>A body of unknown length: gives its first part at once and the rest when it is let go.</summary>
internal sealed class HeldStream(byte[] first, byte[] rest) : Stream
{
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _given;

    /// <summary>Nothing is held back.</summary>
    public static HeldStream Of(byte[] bytes)
    {
        var stream = new HeldStream(bytes, []);
        stream.LetGo();
        return stream;
    }

    public void LetGo() => _letGo.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_given >= first.Length) await _letGo.Task.WaitAsync(cancellationToken);
        var left = _given < first.Length ? first.AsMemory(_given) : rest.AsMemory(_given - first.Length);
        var taken = Math.Min(buffer.Length, left.Length);
        left[..taken].CopyTo(buffer);
        _given += taken;
        return taken;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
