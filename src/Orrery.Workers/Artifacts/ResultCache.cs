using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orrery.Hosting;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Artifacts;

/// <summary>JSON results of pure functions, found again by what they depend on: small ones themselves, of large ones the artifact that holds them.</summary>
/// <remarks>
/// A cache and no more: an entry may vanish at any time, and one that is torn or damaged counts as absent, since each carries the hash of its
/// document. Entries are published by a rename but not flushed, so a crash of the machine may lose the latest. A result that names
/// artifacts says nothing about whether they are still there.
/// </remarks>
public sealed class ResultCache
{
    /// <summary>Longest document, 1 MiB. Larger results belong into an artifact.</summary>
    public const int MaxDocument = 1 << 20;

    /// <summary>Longest entry that says where a document lies.</summary>
    private const int MaxPointer = 128;

    private const int DigitsOfHash = 2 * ArtifactId.HashLength;
    private readonly ArtifactFolders _folders;
    private readonly Func<string> _newTemporary;

    internal ResultCache(ArtifactFolders folders, Func<string> newTemporary) => (_folders, _newTemporary) = (folders, newTemporary);

    /// <summary>The document stored under a key, or null.</summary>
    public byte[]? Find(ResultKey key)
    {
        byte[] entry;
        try
        {
            var path = _folders.OfResult(key);
            if (FileFacts.Of(path) is not { IsRegular: true, Size: <= MaxDocument + DigitsOfHash + 1 }) return null;
            entry = File.ReadAllBytes(path);
        }
        catch (IOException)
        {
            return null;
        }
        if (entry.Length <= DigitsOfHash || entry[DigitsOfHash] != '\n') return null;
        var document = entry[(DigitsOfHash + 1)..];
        return Encoding.ASCII.GetString(entry, 0, DigitsOfHash) == Digest(document) ? document : null;
    }

    /// <summary>The artifact that holds the result stored under a key, or null.</summary>
    public StoredPayload? FindStored(ResultKey key)
    {
        try
        {
            var path = _folders.OfResult(key);
            if (FileFacts.Of(path) is not { IsRegular: true, Size: <= MaxPointer }) return null;
            return File.ReadAllText(path).Split(' ') is [var name, var length, "\n"] && ArtifactId.TryParse(name, out var id)
                && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? new StoredPayload(id, bytes) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Stores under a key which artifact holds the result, replacing what was there.</summary>
    /// <exception cref="DiskFullException">There is no room. Nothing is left behind.</exception>
    public void PutStored(ResultKey key, StoredPayload result) => Write(key, Encoding.ASCII.GetBytes(FormattableString.Invariant($"{result.Id} {result.Length} \n")));

    /// <summary>Stores a document under a key, replacing what was there.</summary>
    /// <exception cref="ArgumentException">The document is longer than <see cref="MaxDocument"/>.</exception>
    /// <exception cref="DiskFullException">There is no room. Nothing is left behind.</exception>
    public void Put(ResultKey key, ReadOnlySpan<byte> document)
    {
        if (document.Length > MaxDocument)
            throw new ArgumentException($"A cached result of {document.Length:N0} bytes is longer than {MaxDocument:N0}: put it into an artifact and cache its id.", nameof(document));
        Write(key, [.. Encoding.ASCII.GetBytes(Digest(document) + "\n"), .. document]);
    }

    private void Write(ResultKey key, byte[] entry)
    {
        var (temporary, path) = (_newTemporary(), _folders.OfResult(key));
        try
        {
            File.WriteAllBytes(temporary, entry);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException full) when (DiskFullException.Is(full))
        {
            throw new DiskFullException("a cached result", 0, _folders.Root, full);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string Digest(ReadOnlySpan<byte> document) => Convert.ToHexStringLower(SHA256.HashData(document));
}
