using System.Buffers;
using System.Security.Cryptography;
using Orrery.Server.Http;
using Orrery.Workers.Artifacts;

namespace Orrery.Server.Uploads;

/// <summary>One upload: takes bytes where the last ones ended, one request at a time, and becomes an artifact with the last of them.</summary>
/// <remarks>The bytes are hashed while they come. After a restart of the server they are read once more when the last ones have come.</remarks>
internal sealed class Upload(UploadRecord record, string path, UploadOptions options, Func<long> freeSpace, Func<string, StoredArtifact, bool, Task> publish) : IDisposable
{
    private const int BlockSize = 256 * 1024;

    private IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _hashed;
    private int _busy;

    public UploadRecord Record { get; private set; } = record;

    private string Bytes => path + ".part";

    /// <summary>Takes it for one request; to be disposed of, unless nobody is to get it any more.</summary>
    /// <exception cref="ProblemException">Another request has it.</exception>
    public IDisposable Take() => TryTake() ?? throw new ProblemException(423, "upload.busy", $"Another request is writing upload {Record.Id}; ask for its offset and go on from there when that has ended.");

    /// <summary>Null when a request has it.</summary>
    public IDisposable? TryTake() => Interlocked.Exchange(ref _busy, 1) == 0 ? new Taken(this) : null;

    /// <summary>Makes it durable before its id is told.</summary>
    public void Begin()
    {
        File.WriteAllBytes(Bytes, []);
        Record.Write(path);
    }

    /// <summary>Takes the bytes of a body. What came before it broke off is kept.</summary>
    /// <param name="offset">Where the client thinks that they belong.</param>
    /// <param name="length">How many there are; null when that isn't known.</param>
    public async Task AppendAsync(long offset, long? length, Stream body)
    {
        if (Record.Expired) throw Expired();
        if (offset != Record.Offset)
            throw new ProblemException(409, "upload.offset", $"Upload {Record.Id} has {Record.Offset:N0} bytes; what was sent is to begin at {offset:N0}. Ask for the offset and go on from there.");
        if (offset + (length ?? 0) > Record.Length) throw TooLong();
        if (!Record.IsOpen) return;
        RefuseWithoutRoom(length ?? 0);
        Exception? broken;
        try
        {
            broken = await WriteAsync(length, body).ConfigureAwait(false);
        }
        catch (IOException full) when (DiskFullException.Is(full))
        {
            throw new ProblemException(507, "disk.full", $"{new DiskFullException($"upload {Record.Id}", Record.Offset, Path.GetDirectoryName(path)!, full).Message} The upload goes on from there.");
        }

        if (broken is not null) throw broken;
    }

    /// <summary>Publishes what is complete but was not published yet, as after a kill in between.</summary>
    public async Task FinishAsync()
    {
        if (!Record.Artifact.IsNone && File.Exists(Bytes)) await publish(Bytes, new StoredArtifact(Record.Artifact, Record.Length), _hashed == Record.Length).ConfigureAwait(false);
    }

    /// <summary>It hasn't come to its end in time: only that is kept.</summary>
    public void Expire()
    {
        File.Delete(Bytes);
        Keep(Record with { Expired = true });
    }

    public void Remove()
    {
        File.Delete(Bytes);
        File.Delete(path);
    }

    public void Dispose() => _hash.Dispose();

    /// <returns>What broke the body off; null when it came to its end.</returns>
    private async Task<Exception?> WriteAsync(long? length, Stream body)
    {
        var (at, end) = (Record.Offset, length is { } known ? Record.Offset + known : long.MaxValue);
        await using var file = new FileStream(Bytes, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        file.SetLength(at);
        file.Position = at;
        Exception? broken = null;
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            while (at < end)
            {
                int read;
                try
                {
                    // Without a token: when the caller goes away, what the server has read of the connection comes first, and then the read fails.
                    read = await body.ReadAsync(block).ConfigureAwait(false);
                }
                catch (Exception e) when (e is IOException or OperationCanceledException)
                {
                    broken = e;
                    break;
                }

                if (read == 0) break;
                if (at + read > Record.Length) throw TooLong();
                await file.WriteAsync(block.AsMemory(0, read), CancellationToken.None).ConfigureAwait(false);
                Hash(block.AsSpan(0, read), at);
                at += read;
                if (at - Record.Offset < options.DurableEvery || at == Record.Length) continue;
                RefuseWithoutRoom(0);
                Reach(file, at);
            }

            if (at == Record.Length) await CompleteAsync(file).ConfigureAwait(false);
            else if (at > Record.Offset) Reach(file, at);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
            if (_hashed > Record.Offset && Record.IsOpen) HashAnew();
        }

        await FinishAsync().ConfigureAwait(false);
        return broken;
    }

    private void Reach(FileStream file, long at)
    {
        RandomAccess.FlushToDisk(file.SafeFileHandle);
        Keep(Record with { Offset = at });
    }

    private async Task CompleteAsync(FileStream file)
    {
        RandomAccess.FlushToDisk(file.SafeFileHandle);
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        file.Position = _hashed;
        for (int read; _hashed < Record.Length && (read = await file.ReadAsync(block, CancellationToken.None).ConfigureAwait(false)) > 0;) Hash(block.AsSpan(0, read), _hashed);
        ArrayPool<byte>.Shared.Return(block);
        Keep(Record with { Offset = Record.Length, Artifact = new ArtifactId(_hash.GetCurrentHash()) });
    }

    /// <summary>Only where no gap would be left.</summary>
    private void Hash(ReadOnlySpan<byte> bytes, long at)
    {
        if (at != _hashed) return;
        _hash.AppendData(bytes);
        _hashed += bytes.Length;
    }

    /// <summary>What was hashed beyond the durable bytes will come again.</summary>
    private void HashAnew()
    {
        _hash.Dispose();
        (_hash, _hashed) = (IncrementalHash.CreateHash(HashAlgorithmName.SHA256), 0);
    }

    private void Keep(UploadRecord changed)
    {
        changed = changed with { ChangedAt = options.Clock.GetUtcNow() };
        changed.Write(path);
        Record = changed;
    }

    private void RefuseWithoutRoom(long bytes)
    {
        var free = freeSpace() - ArtifactApi.Reserve;
        if (bytes > free || free < 0)
            throw new ProblemException(507, "disk.full", $"Only {Math.Max(0, free):N0} bytes are free for artifacts. Free some space in the data folder's file system; upload {Record.Id} goes on from {Record.Offset:N0} bytes then.");
    }

    public ProblemException Expired() => new(410, "upload.expired", $"Upload {Record.Id} wasn't finished within {options.Kept.TotalHours:0.#} h of its last byte and was removed; begin anew.");

    private ProblemException TooLong() => new(413, "upload.size", $"Upload {Record.Id} was announced with {Record.Length:N0} bytes; more were sent.");

    private sealed class Taken(Upload upload) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref upload._busy, 0);
    }
}
