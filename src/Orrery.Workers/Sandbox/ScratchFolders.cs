using System.Collections.Immutable;
using Orrery.Workers.Processes;

namespace Orrery.Workers.Sandbox;

/// <summary>The scratch folders of this process's attempts, below one work folder that many processes may share.</summary>
/// <remarks>Making it sweeps what dead processes left behind, so that after a <c>kill -9</c> no temporary file outlives the restart.</remarks>
public sealed class ScratchFolders : IDisposable
{
    private readonly OwnedFolder _own;
    private long _made;

    /// <summary>Sweeps <paramref name="workRoot"/>, which is made if it doesn't exist, and takes a part of it for this process.</summary>
    public ScratchFolders(string workRoot)
    {
        var root = Path.GetFullPath(workRoot);
        Swept = OwnedFolder.Sweep(root);
        _own = OwnedFolder.Create(root);
    }

    /// <summary>Names of the dead processes' parts that were removed, for a log.</summary>
    public ImmutableArray<string> Swept { get; }

    /// <summary>Makes an empty folder for one attempt. Safe to call from any thread.</summary>
    public ScratchFolder Create() => new(Directory.CreateDirectory(Path.Combine(_own.Path, $"{Interlocked.Increment(ref _made)}")).FullName);

    /// <summary>Removes all scratch folders of this process.</summary>
    public void Dispose() => _own.Dispose();
}

/// <summary>The folder that one attempt may write to. Disposing of it removes it with all that is in it.</summary>
public sealed class ScratchFolder : IDisposable
{
    internal ScratchFolder(string path) => Path = path;

    /// <summary>Where it is on the host; <see cref="SandboxCommand.Scratch"/>.</summary>
    public string Path { get; }

    /// <summary>
    /// The host path of a file that the program was to write, such as <c>chunk.mp4</c> or <c>frames/1.png</c>; null when there is no regular
    /// file of that name. Links are not followed: what a hostile program leaves behind must not lead anywhere else.
    /// </summary>
    /// <exception cref="ArgumentException">The name is absolute or holds <c>..</c>.</exception>
    public string? Find(string name)
    {
        var parts = name.Split('/');
        if (parts.Any(part => part is "" or "." or "..")) throw new ArgumentException($"\"{name}\" must be a plain path relative to the scratch folder.", nameof(name));
        var path = Path;
        foreach (var part in parts[..^1])
        {
            path = System.IO.Path.Combine(path, part);
            if (FileFacts.Of(path) is not { IsFolder: true }) return null;
        }
        path = System.IO.Path.Combine(path, parts[^1]);
        return FileFacts.Of(path) is { IsRegular: true } ? path : null;
    }

    /// <summary>Removes the folder.</summary>
    /// <exception cref="IOException">Something in it can't be removed.</exception>
    public void Dispose() => FolderRemoval.Remove(Path);
}
