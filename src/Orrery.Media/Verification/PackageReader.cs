using System.Text;

namespace Orrery.Media.Verification;

/// <summary>A file of the package is missing or can't be parsed.</summary>
internal sealed class BrokenFileException(string file, string problem) : FormatException(problem)
{
    public string File { get; } = file;
}

/// <summary>Reads a package's files through a function that the caller gives; failures name the file.</summary>
internal sealed class PackageReader(Func<string, ReadOnlyMemory<byte>?> open)
{
    public MediaPlaylist Playlist(string path) => Parse(path, bytes => MediaPlaylist.Read(Encoding.UTF8.GetString(bytes.Span)));

    public MasterPlaylist Master(string path) => Parse(path, bytes => MasterPlaylist.Read(Encoding.UTF8.GetString(bytes.Span)));

    public T Parse<T>(string path, Func<ReadOnlyMemory<byte>, T> parse)
    {
        if (open(path) is not { } bytes) throw new BrokenFileException(path, "is missing");
        try { return parse(bytes); }
        catch (FormatException e) { throw new BrokenFileException(path, e.Message); }
    }
}
