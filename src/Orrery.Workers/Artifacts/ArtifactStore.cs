using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Artifacts;

/// <summary>Immutable bytes in a folder, each under the name of its own hash. Any number of processes on one host may share the folder.</summary>
/// <remarks>
/// An artifact appears all at once or not at all, also when the process or the machine dies: it is written under a temporary name, flushed, and
/// renamed. It is never changed afterwards. Its hash is checked the first time that this process reads it, and again whenever
/// the file isn't the one that was checked (another inode, length or modification time). What dead processes were writing is swept
/// when a store is opened. All members may be called from any thread.
/// </remarks>
public sealed class ArtifactStore : IDisposable
{
    private readonly ArtifactFolders _folders;
    private readonly OwnedFolder _temporary;
    private readonly ArtifactVerifier _verifier;
    private long _written;

    /// <summary>Opens the store in <paramref name="root"/>, which is made if it doesn't exist.</summary>
    /// <param name="root">A folder on a local file system.</param>
    /// <param name="onCorrupt">Told of each artifact found damaged, for a log and a metric. Called on the reader's thread.</param>
    public ArtifactStore(string root, Action<CorruptArtifact>? onCorrupt = null)
    {
        _folders = new(Path.GetFullPath(root));
        foreach (var folder in (string[])[_folders.Objects, _folders.Results, _folders.Uploads, _folders.Quarantine]) Directory.CreateDirectory(folder);
        Swept = OwnedFolder.Sweep(_folders.Temporary);
        _temporary = OwnedFolder.Create(_folders.Temporary);
        _verifier = new(_folders, onCorrupt);
        Results = new(_folders, NewTemporary);
        Uploads = new(_folders, NewTemporary);
    }

    /// <summary>Names of the dead processes' temporary folders that were removed at the opening, for a log.</summary>
    public ImmutableArray<string> Swept { get; }

    /// <summary>The cache of results that lies beside the artifacts.</summary>
    public ResultCache Results { get; }

    /// <summary>Which artifacts only uploads have brought.</summary>
    public UploadMarks Uploads { get; }

    /// <summary>Stores what somebody uploads: like <see cref="PutAsync(Stream, string, CancellationToken)"/>, but what isn't there already is marked, and can be removed again.</summary>
    /// <exception cref="DiskFullException">There is no room. Nothing is left behind.</exception>
    public Task<StoredArtifact> PutUploadAsync(Stream content, CancellationToken cancel = default) => PutAsync(content, "an upload", upload: true, cancel);

    /// <summary>Makes an artifact of a file below the store's folder whose bytes are complete, flushed and of that hash: like <see cref="PutUploadAsync"/>, but nothing is read or copied.</summary>
    /// <param name="checkedNow">This process has hashed them; else they are read once more before anyone gets them.</param>
    public void PublishUpload(string path, ArtifactId id, bool checkedNow) => Publish(path, id, upload: true, checkedNow);

    /// <summary>Stores what a stream holds, from where it stands to its end. Storing the same bytes twice, even at once, is the same as once.</summary>
    /// <param name="content">Read to its end, in blocks of 1 MiB.</param>
    /// <param name="what">What this is, in words, for the message when the disk is full.</param>
    /// <exception cref="DiskFullException">There is no room. Nothing is left behind.</exception>
    public Task<StoredArtifact> PutAsync(Stream content, string what = "an artifact", CancellationToken cancel = default) => PutAsync(content, what, upload: false, cancel);

    private async Task<StoredArtifact> PutAsync(Stream content, string what, bool upload, CancellationToken cancel)
    {
        var temporary = NewTemporary();
        long written = 0;
        try
        {
            StoredArtifact stored;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous))
            {
                stored = await HashingCopy.RunAsync(content, file, size => written = size, cancel);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }
            Publish(temporary, stored.Id, upload);
            return stored;
        }
        catch (IOException full) when (DiskFullException.Is(full))
        {
            throw new DiskFullException(what, written, _folders.Root, full);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Stores bytes that are in memory.</summary>
    /// <exception cref="DiskFullException">There is no room. Nothing is left behind.</exception>
    public Task<StoredArtifact> PutAsync(ReadOnlyMemory<byte> content, string what = "an artifact", CancellationToken cancel = default) =>
        PutAsync(MemoryMarshal.TryGetArray(content, out var array) ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false) : new MemoryStream(content.ToArray(), writable: false), what, cancel);

    /// <summary>Stores a file.</summary>
    /// <param name="path">A regular file. A link, a pipe or a device is refused: what a sandboxed program left behind must not lead elsewhere.</param>
    /// <param name="move">
    /// Gives the file away: it is gone afterwards, and on the same file system nothing is copied. Nobody may still be writing to it, which holds
    /// for the files of a sandbox that has ended. When storing fails, the file may be gone all the same.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no file of that name.</exception>
    /// <exception cref="InvalidDataException">It is no regular file.</exception>
    /// <exception cref="DiskFullException">There is no room. Nothing is left behind.</exception>
    public async Task<StoredArtifact> PutFileAsync(string path, bool move = false, CancellationToken cancel = default)
    {
        if (move && await TryTakeAsync(path, cancel) is { } taken) return taken;
        StoredArtifact stored;
        await using (var file = RegularFile.OpenRead(path)) stored = await PutAsync(file, path, cancel);
        if (move) File.Delete(path);
        return stored;
    }

    /// <summary>Whether there is an artifact of this name. Looks without reading: a damaged one is found out when it is read.</summary>
    public bool Contains(ArtifactId id) => SizeOf(id) is not null;

    /// <summary>The artifact's length in bytes, or null when it is missing. Looks without reading.</summary>
    public long? SizeOf(ArtifactId id) => FileFacts.Of(_folders.Of(id)) is { IsRegular: true } facts ? facts.Size : null;

    /// <summary>When the artifact's file was made; null when it is missing.</summary>
    public DateTimeOffset? TimeOf(ArtifactId id) => File.GetLastWriteTimeUtc(_folders.Of(id)) is { Year: > 1601 } at ? new DateTimeOffset(at, TimeSpan.Zero) : null;

    /// <summary>How the artifact begins, for a guess at what it is; empty when it is missing. The bytes aren't checked.</summary>
    /// <param name="length">At most so many bytes.</param>
    public byte[] Peek(ArtifactId id, int length)
    {
        try
        {
            using var file = RegularFile.OpenRead(_folders.Of(id));
            var bytes = new byte[length];
            return bytes[..file.ReadAtLeast(bytes, length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return []; // never there, or deleted since
        }
    }

    /// <summary>
    /// Where the artifact lies, for mounting it read-only or reading it; null when it is missing, or was damaged and therefore is missing now.
    /// The first call for an artifact reads it to its end. The file must not be written to.
    /// </summary>
    public Task<string?> PathOfAsync(ArtifactId id, CancellationToken cancel = default) => _verifier.VerifiedPathAsync(id, cancel);

    /// <summary>The artifact's bytes; null when it is missing, or was damaged and therefore is missing now. The first call for an artifact reads it to its end.</summary>
    public async Task<Stream?> OpenReadAsync(ArtifactId id, CancellationToken cancel = default)
    {
        if (await PathOfAsync(id, cancel) is not { } path) return null;
        try
        {
            return RegularFile.OpenRead(path);
        }
        catch (FileNotFoundException)
        {
            return null; // deleted since
        }
    }

    /// <summary>Makes a file of an artifact; false when it is missing. A file that is there already is replaced, all at once.</summary>
    /// <param name="destination">The file to make. Only one caller at a time may write to the same destination.</param>
    /// <param name="share">
    /// False, the default: a copy (a cheap one where the file system can share blocks until they are written to), which its owner may change. True: another
    /// name of the store's own file where that is possible; only for destinations that nobody writes to, since writing would
    /// damage the artifact. Never for exports, nor inside a scratch folder.
    /// </param>
    /// <exception cref="DiskFullException">There is no room. Nothing is left behind.</exception>
    public async Task<bool> MaterialiseAsync(ArtifactId id, string destination, bool share = false, CancellationToken cancel = default)
    {
        if (await PathOfAsync(id, cancel) is not { } path) return false;
        await Task.Run(() => Materialise.File(path, Path.GetFullPath(destination), share), cancel);
        return true;
    }

    /// <summary>All artifacts with their lengths, in no particular order. Looks at one folder after the other while it is enumerated.</summary>
    public IEnumerable<StoredArtifact> List()
    {
        foreach (var folder in Directory.EnumerateDirectories(_folders.Objects))
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
            {
                if (ArtifactId.TryParse("sha256-" + file.Name, out var id) && file.Exists) yield return new(id, file.Length);
            }
        }
    }

    /// <summary>Removes what this process was writing. Artifacts stay.</summary>
    public void Dispose() => _temporary.Dispose();

    /// <summary>Takes a file by renaming it, which only works within one file system; null otherwise.</summary>
    private async Task<StoredArtifact?> TryTakeAsync(string path, CancellationToken cancel)
    {
        RegularFile.OpenRead(path).Dispose(); // refuses what is no file, before anything happens
        var temporary = NewTemporary();
        if (Libc.rename(path, temporary) != 0) return null;
        try
        {
            StoredArtifact taken;
            await using (var file = RegularFile.OpenRead(temporary))
            {
                taken = await HashingCopy.RunAsync(file, null, null, cancel);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }
            Publish(temporary, taken.Id);
            return taken;
        }
        catch (IOException full) when (DiskFullException.Is(full))
        {
            throw new DiskFullException(path, 0, _folders.Root, full);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Replacing an artifact of the same name heals one that was damaged unnoticed.</summary>
    private void Publish(string temporary, ArtifactId id, bool upload = false, bool checkedNow = true)
    {
        RegularFile.Seal(temporary);
        if (upload) Uploads.Set(id);
        else Uploads.Clear(id);
        DurableFile.Publish(temporary, _folders.Of(id));
        if (!upload) Uploads.Clear(id);
        if (checkedNow) _verifier.Remember(id);
    }

    private string NewTemporary() => Path.Combine(_temporary.Path, $"{Interlocked.Increment(ref _written)}");
}
