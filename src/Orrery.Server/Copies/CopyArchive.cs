using System.Buffers.Binary;
using System.IO.Compression;
using Orrery.Client;

namespace Orrery.Server.Copies;

/// <summary>Looks at an archive from outside before anything of it is unpacked: names, sizes, and whether its manifest speaks of just what is there.</summary>
internal static class CopyArchive
{
    /// <summary>Bytes of the archive's own list of entries, which is read into memory as a whole: about half a million of them.</summary>
    private const long MostDirectory = 64L << 20;

    /// <summary>Bytes that all but the artifacts have together, unpacked.</summary>
    private const long MostDocuments = 4L << 30;

    /// <summary>Deflate makes nothing smaller than this, so what claims to be is made to do harm.</summary>
    private const long MostShrunk = 1040;

    public const long MostManifest = 256L << 20;

    private const string Foreign = "It is no copy of a run: not a zip archive, or only the beginning of one. 'orrery runs export' writes copies; have this one sent again.";

    /// <exception cref="CopyException">It is no zip archive, or one with too many entries.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static ZipArchive Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            if (DirectoryOf(file) > MostDirectory) throw new CopyException($"Its list of entries has more than {MostDirectory:N0} bytes.");
            file.Position = 0;
            return new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: false);
        }
        catch (InvalidDataException)
        {
            file.Dispose();
            throw new CopyException(Foreign);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <exception cref="CopyException">The archive isn't what its manifest says.</exception>
    public static CopyManifest Check(ZipArchive zip, CopyManifest manifest)
    {
        var there = new Dictionary<string, ZipArchiveEntry>();
        foreach (var entry in zip.Entries)
        {
            if (!CopyNames.IsPlain(entry.FullName)) throw new CopyException("It has an entry whose name leads elsewhere or has characters that no copy has. It wasn't made by 'orrery runs export'; nothing of it is used.");
            if (!there.TryAdd(entry.FullName, entry)) throw new CopyException($"It has two entries of the name {entry.FullName}. It wasn't made by 'orrery runs export'; nothing of it is used.");
            CheckSize(entry);
        }

        var said = new HashSet<string> { CopyManifest.Name };
        foreach (var entry in manifest.Entries)
        {
            if (!said.Add(entry.Name) || !there.TryGetValue(entry.Name, out var found)) throw new CopyException($"It is damaged: its manifest speaks of an entry that isn't there{(CopyNames.IsPlain(entry.Name) ? $", {entry.Name}" : "")}.");
            if (found.Length != entry.Size) throw new CopyException($"It is damaged: {entry.Name} has {found.Length:N0} bytes, and its manifest says {entry.Size:N0}.");
            if (entry.Name.StartsWith("artifacts/", StringComparison.Ordinal) && entry.Name != $"artifacts/sha256-{entry.Sha256}") throw new CopyException($"It is damaged: {entry.Name} holds other bytes than its name says.");
        }

        if (there.Count != said.Count) throw new CopyException("It has entries that its manifest doesn't speak of. It was changed after it was exported; nothing of it is used.");
        if (manifest.Entries.Where(e => !e.Name.StartsWith("artifacts/", StringComparison.Ordinal)).Sum(e => Math.Min(e.Size, MostDocuments)) > MostDocuments)
            throw new CopyException($"Its documents and logs have more than {MostDocuments:N0} bytes.");
        if (manifest.Runs.FirstOrDefault(r => !there.ContainsKey(CopyNames.Record(r.Run))) is { } lost) throw new CopyException($"It is damaged: the record of run {lost.Run} isn't there.");
        return manifest;
    }

    public static void CheckSize(ZipArchiveEntry entry)
    {
        if (entry.Length < 0 || entry.Length / MostShrunk > entry.CompressedLength) throw new CopyException("It has an entry that claims to unpack to more than it can. It wasn't made by 'orrery runs export'; nothing of it is used.");
    }

    /// <summary>The bytes between the list of entries and the archive's end, from the record at the end (PKWARE's APPNOTE 4.3.14 to 4.3.16).</summary>
    private static long DirectoryOf(FileStream file)
    {
        const int end = 22, comment = 65_535, locator = 20;
        var tail = new byte[(int)Math.Min(file.Length, end + comment + locator)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        var at = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (at < 0 || at + end > tail.Length) throw new CopyException(Foreign);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at + 16));
        if (offset == uint.MaxValue && at >= locator && tail.AsSpan(at - locator).StartsWith("PK\x06\x07"u8))
        {
            // The 64-bit record says where the list begins, and the locator where that record is.
            var record = new byte[56];
            file.Position = Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(at - locator + 8)), 0, Math.Max(0, file.Length - record.Length));
            file.ReadExactly(record);
            offset = BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48));
        }

        return file.Length - tail.Length + at - Math.Clamp(offset, 0, file.Length);
    }
}
