using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Orrery.Client;

namespace Orrery.Server.Copies;

/// <summary>Writes a copy as a stream: a zip archive whose entries are hashed on their way, and whose last one says what all of them are.</summary>
internal sealed class CopyWriter : IAsyncDisposable
{
    private readonly UnblockedStream _to;
    private readonly ZipArchive _zip;
    private readonly List<CopyEntry> _entries = [];

    private CopyWriter(UnblockedStream to, ZipArchive zip, CancellationToken stop) => (_to, _zip, Stop) = (to, zip, stop);

    /// <param name="to">Stays open.</param>
    public static async Task<CopyWriter> ToAsync(Stream to, CancellationToken stop)
    {
        var unblocked = new UnblockedStream(to);
        return new CopyWriter(unblocked, await ZipArchive.CreateAsync(unblocked, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, stop), stop);
    }

    public IReadOnlyList<CopyEntry> Entries => _entries;

    public CancellationToken Stop { get; }

    public async Task AddAsync(string name, Func<Stream, Task> write, CompressionLevel level = CompressionLevel.Optimal)
    {
        await using var entry = await _zip.CreateEntry(name, level).OpenAsync(Stop);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var hashed = new HashedStream(entry, hash);
        await write(hashed);
        await hashed.FlushAsync(Stop);
        _entries.Add(new CopyEntry(name, hashed.Written, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }

    /// <summary>A document, as people read it.</summary>
    public Task AddAsync<T>(string name, T document) => AddAsync(name, to => JsonSerializer.SerializeAsync(to, document, OrreryJson.Indented, Stop));

    /// <summary>An array with an element a line, made as they are written.</summary>
    public Task AddLinesAsync<T>(string name, IEnumerable<T> elements) => AddAsync(name, async to =>
    {
        await to.WriteAsync("["u8.ToArray(), Stop);
        var between = "\n"u8.ToArray();
        foreach (var element in elements)
        {
            await to.WriteAsync(between, Stop);
            await JsonSerializer.SerializeAsync(to, element, OrreryJson.Options, Stop);
            between = ",\n"u8.ToArray();
        }

        await to.WriteAsync("\n]\n"u8.ToArray(), Stop);
    });

    public async ValueTask DisposeAsync()
    {
        await _zip.DisposeAsync();
        await _to.FlushAsync(Stop);
    }

    /// <summary>Passes on what is written, and remembers how much it was and its hash.</summary>
    private sealed class HashedStream(Stream inner, IncrementalHash hash) : Stream
    {
        public long Written { get; private set; }
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => Written; set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            hash.AppendData(buffer.Span);
            Written += buffer.Length;
            await inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count)
        {
            hash.AppendData(buffer, offset, count);
            Written += count;
            inner.Write(buffer, offset, count);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
        public override void Flush() => inner.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
