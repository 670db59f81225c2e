using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Orrery.Workers.Versions;

/// <summary>The folder that a service's assembly lies in, and which version it is: a SHA-256 over the assembly's name and the names and bytes of all files.</summary>
/// <remarks>Symbols (<c>.pdb</c>) and assemblies' documentation (<c>.xml</c>) are published with it but don't count: they change with comments and with the place a
/// build ran in, and nothing that runs depends on them. Neither do times, owners and permissions. Links to folders are passed over, links to files count as what they point to.</remarks>
internal sealed class ServiceFolder
{
    /// <summary>A service's folder may hold so many files.</summary>
    public const int MostFiles = 4096;

    /// <summary>A service's folder may hold so many bytes.</summary>
    public const long MostBytes = 1L << 30;

    private ServiceFolder(string path, string assembly, IReadOnlyList<string> files, byte[] hash) =>
        (Path, Assembly, Files, Hash) = (path, assembly, files, hash);

    public string Path { get; }

    /// <summary>The assembly's file name.</summary>
    public string Assembly { get; }

    /// <summary>All files, relative to the folder, in the order of their names.</summary>
    public IReadOnlyList<string> Files { get; }

    public byte[] Hash { get; }

    public VersionId Id => new(Math.Max(1, BinaryPrimitives.ReadUInt64BigEndian(Hash)));

    /// <exception cref="InvalidOperationException">It is too large for a service; the message is for whoever named it.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static ServiceFolder Read(string assembly)
    {
        var full = System.IO.Path.GetFullPath(assembly);
        var (folder, name) = (System.IO.Path.GetDirectoryName(full)!, System.IO.Path.GetFileName(full));
        var files = new List<string>();
        var bytes = 0L;
        List(new DirectoryInfo(folder), "");
        files.Sort(StringComparer.Ordinal);
        return new ServiceFolder(folder, name, files, HashOf(folder, name, files));

        void List(DirectoryInfo at, string prefix)
        {
            foreach (var entry in at.EnumerateFileSystemInfos())
            {
                if (entry is DirectoryInfo inner)
                {
                    if (inner.LinkTarget is null) List(inner, $"{prefix}{inner.Name}/");
                    continue;
                }

                files.Add(prefix + entry.Name);
                bytes += ((FileInfo)entry).Length;
                if (files.Count > MostFiles || bytes > MostBytes)
                    throw new InvalidOperationException($"{folder} holds more than {MostFiles:N0} files or {MostBytes >> 20:N0} MiB, which a service is not published with. Let {name} lie in a folder that holds the service alone.");
            }
        }
    }

    private static byte[] HashOf(string folder, string assembly, IReadOnlyList<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, Encoding.UTF8.GetBytes(assembly));
        foreach (var file in files)
        {
            if (IsAside(file, files)) continue;
            Add(hash, Encoding.UTF8.GetBytes(file));
            using var bytes = File.OpenRead(System.IO.Path.Combine(folder, file));
            Add(hash, SHA256.HashData(bytes));
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Symbols, and the documentation of an assembly.</summary>
    private static bool IsAside(string file, IReadOnlyList<string> files) => System.IO.Path.GetExtension(file) switch
    {
        ".pdb" => true,
        ".xml" => files.Contains(System.IO.Path.ChangeExtension(file, ".dll")),
        _ => false,
    };

    private static void Add(IncrementalHash hash, byte[] part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
