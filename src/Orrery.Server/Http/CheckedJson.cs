using System.Text.Json;

namespace Orrery.Server.Http;

/// <summary>A body on its way into an artifact: read once, checked to be one JSON value within a length, hashed as inputs are. Keeps no more of it than its longest token.</summary>
/// <param name="begun">What was read of it before.</param>
/// <param name="tooLong">Thrown when it has more bytes than it may.</param>
internal sealed class CheckedJson(ReadOnlyMemory<byte> begun, Stream rest, long maxBytes, Func<Exception> tooLong, ulong seed) : Stream
{
    /// <summary>A token may lie in many blocks: the next look waits for twice as much as the last one left, so that no byte is looked at often.</summary>
    private const int FirstLook = 64 * 1024;

    private readonly MemoryStream _unseen = new();
    private JsonReaderState _state;
    private ReadOnlyMemory<byte> _begun = begun;
    private int _next = FirstLook;
    private long _length;
    private ulong _hash = Fingerprint.Begin(seed);
    private bool _ended;

    /// <summary>Of all bytes; see <see cref="Fingerprint"/>. Known when the body has been read to its end.</summary>
    public ulong Hash => Fingerprint.End(_hash);

    /// <exception cref="JsonException">It is no JSON.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = Math.Min(buffer.Length, _begun.Length);
        if (read > 0)
        {
            _begun[..read].CopyTo(buffer);
            _begun = _begun[read..];
        }
        else
        {
            read = await rest.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        Take(buffer.Span[..read]);
        return read;
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (_ended) return;
        _ended = bytes.IsEmpty;
        if ((_length += bytes.Length) > maxBytes) throw tooLong();
        _hash = Fingerprint.Add(_hash, bytes);
        _unseen.Write(bytes);
        if (_ended || _unseen.Length >= _next) Look();
    }

    private void Look()
    {
        var all = _unseen.GetBuffer().AsSpan(0, (int)_unseen.Length);
        var reader = new Utf8JsonReader(all, _ended, _state);
        while (reader.Read()) JsonTexts.Check(ref reader);

        _state = reader.CurrentState;
        var left = all[(int)reader.BytesConsumed..];
        left.CopyTo(all);
        _unseen.SetLength(left.Length);
        _unseen.Position = left.Length;
        _next = Math.Max(FirstLook, 2 * left.Length);
    }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read asynchronously.");
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
