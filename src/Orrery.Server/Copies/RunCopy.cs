using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Orrery.Client;
using Orrery.Engine.Partitions;
using Orrery.Hosting;
using Orrery.Server.Reading;

namespace Orrery.Server.Copies;

/// <summary>A copy that is open. Nothing of it is ever written to disk, and nothing is used before its bytes are what the manifest says. Safe to use from several threads.</summary>
/// <remarks>A copy comes from somebody else, so its sizes are looked at before anything is unpacked, and its entries are found by names that are made here.</remarks>
internal sealed class RunCopy : IDisposable
{
    /// <summary>Bytes of a document, or of an artifact that is held in memory.</summary>
    public const long MostInMemory = 256L << 20;

    /// <summary>Runs that are kept as they were read.</summary>
    private const int MostKept = 4;

    private readonly ZipArchive _zip;
    private readonly string _path;
    private readonly FrozenDictionary<string, CopyEntry> _entries;
    private readonly ConcurrentDictionary<string, bool> _proven = new();
    private readonly ConcurrentDictionary<RunId, Task<Opened>> _runs = new();
    private readonly SemaphoreSlim _turn = new(1, 1);

    private RunCopy(string path, ZipArchive zip, CopyManifest manifest)
    {
        (_path, _zip, Manifest) = (path, zip, manifest);
        _entries = manifest.Entries.ToFrozenDictionary(e => e.Name);
    }

    public CopyManifest Manifest { get; }

    /// <summary>A run with what was so at its moment.</summary>
    public sealed record Opened(RunRead Read, RunRecord.Moment Moment)
    {
        public RunSnapshot Run => Read.Run;
    }

    /// <exception cref="CopyException">It is no copy, is damaged, or is of a newer format.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static async Task<RunCopy> OpenAsync(string path, CancellationToken stop = default)
    {
        var zip = CopyArchive.Open(path);
        try
        {
            var manifest = CopyArchive.Check(zip, await ManifestOfAsync(zip, stop));
            var copy = new RunCopy(path, zip, manifest);
            await copy.RunAsync(manifest.Run, stop);
            return copy;
        }
        catch (InvalidDataException e)
        {
            zip.Dispose();
            throw new CopyException($"It is damaged: {e.Message}");
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    public bool Has(string name) => _entries.ContainsKey(name);

    public bool Has(RunId run) => Has(CopyNames.Record(run));

    public long SizeOf(string name) => _entries[name].Size;

    /// <summary>A run as it was; null when it isn't in the copy.</summary>
    /// <exception cref="CopyException">It is damaged.</exception>
    public async Task<Opened?> RunAsync(RunId run, CancellationToken stop = default)
    {
        if (!Has(run)) return null;
        if (_runs.Count > MostKept) _runs.Clear();
        var reading = _runs.GetOrAdd(run, _ => ReadRunAsync(run, CancellationToken.None));
        if (reading.IsFaulted) _runs.TryRemove(run, out _);
        return await reading.WaitAsync(stop);
    }

    /// <summary>An entry's bytes; null when there is none of that name.</summary>
    /// <exception cref="CopyException">They aren't what the manifest says, or are too many to be held in memory.</exception>
    public async Task<byte[]?> ReadAsync(string name, CancellationToken stop = default)
    {
        if (!_entries.TryGetValue(name, out var entry)) return null;
        if (entry.Size > MostInMemory) throw new CopyException($"{name} has {entry.Size:N0} bytes; at most {MostInMemory:N0} are looked at.");
        await _turn.WaitAsync(stop);
        try
        {
            return await BytesAsync(_zip, entry, stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>An entry that may be too large for memory. It is read once to its end before anything of it is given.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    public async Task<Stream?> OpenReadAsync(string name, CancellationToken stop = default)
    {
        if (!_entries.TryGetValue(name, out var entry)) return null;
        // An archive of its own: streams of one share its place in the file.
        var zip = CopyArchive.Open(_path);
        try
        {
            if (_proven.TryAdd(name, true)) await ProveAsync(zip, entry, stop);
            return new OwningStream(await zip.GetEntry(name)!.OpenAsync(stop), zip);
        }
        catch
        {
            _proven.TryRemove(name, out _);
            zip.Dispose();
            throw;
        }
    }

    /// <summary>A value with its bytes; unchanged when they aren't in the copy.</summary>
    public async ValueTask<Payload> FetchAsync(Payload payload) =>
        payload.Stored is { } stored && stored.Length <= MostInMemory && await ReadAsync(CopyNames.Artifact(stored.Id)) is { } bytes ? new Payload(bytes) : payload;

    public void Dispose()
    {
        _zip.Dispose();
        _turn.Dispose();
    }

    private async Task<Opened> ReadRunAsync(RunId run, CancellationToken stop)
    {
        var moment = await ReadAsync(CopyNames.Moment(run), stop) ?? throw new CopyException($"It has the record of run {run}, but not what was so at its moment.");
        try
        {
            var read = JsonSerializer.Deserialize<RunRecord.Moment>(moment, OrreryJson.Options) is { } m ? m with { Waits = m.Waits.IsDefault ? [] : m.Waits, Progress = m.Progress.IsDefault ? [] : m.Progress } : throw new CopyException($"{CopyNames.Moment(run)} is empty.");
            return new Opened(new RunRead(RunRecord.Read(run, (await ReadAsync(CopyNames.Record(run), stop))!, read), read.At, TimeSpan.Zero), read);
        }
        catch (JsonException e)
        {
            throw new CopyException($"{CopyNames.Moment(run)} doesn't read: {e.Message}");
        }
    }

    private static async Task<CopyManifest> ManifestOfAsync(ZipArchive zip, CancellationToken stop)
    {
        var entry = zip.GetEntry(CopyManifest.Name) ?? throw new CopyException("It is a zip archive, but no copy of a run: it has no manifest.json. 'orrery runs export' writes copies.");
        CopyArchive.CheckSize(entry);
        if (entry.Length > CopyArchive.MostManifest) throw new CopyException($"Its manifest has {entry.Length:N0} bytes; at most {CopyArchive.MostManifest:N0} are read.");
        try
        {
            return CopyManifest.Read(await BytesAsync(zip, new CopyEntry(entry.Name, entry.Length, ""), stop));
        }
        catch (FormatException e)
        {
            throw new CopyException(e.Message);
        }
    }

    private static async Task<byte[]> BytesAsync(ZipArchive zip, CopyEntry entry, CancellationToken stop)
    {
        var bytes = new byte[entry.Size];
        try
        {
            await using var from = await zip.GetEntry(entry.Name)!.OpenAsync(stop);
            await from.ReadExactlyAsync(bytes, stop);
            if (await from.ReadAsync(new byte[1], stop) != 0) throw Damaged(entry);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(entry);
        }

        if (entry.Sha256 is not "" && Convert.ToHexStringLower(SHA256.HashData(bytes)) != entry.Sha256) throw Damaged(entry);
        return bytes;
    }

    private static async Task ProveAsync(ZipArchive zip, CopyEntry entry, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            await using var from = await zip.GetEntry(entry.Name)!.OpenAsync(stop);
            var total = 0L;
            for (int read; (read = await from.ReadAsync(block, stop)) > 0;)
            {
                if ((total += read) > entry.Size) throw Damaged(entry);
                hash.AppendData(block, 0, read);
            }

            if (total != entry.Size || Convert.ToHexStringLower(hash.GetHashAndReset()) != entry.Sha256) throw Damaged(entry);
        }
        catch (InvalidDataException)
        {
            throw Damaged(entry);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static CopyException Damaged(CopyEntry entry) => new($"It is damaged: {entry.Name} has other bytes than its manifest says. Have it exported or sent again.");

    /// <summary>Ends the archive with the stream.</summary>
    private sealed class OwningStream(Stream inner, ZipArchive owned) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.ReadAsync(buffer, offset, count, cancellationToken);
        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
                owned.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
