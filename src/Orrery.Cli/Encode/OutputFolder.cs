using Orrery.Client;

namespace Orrery.Cli.Encode;

/// <summary>Where a package goes. It appears there whole or not at all: it is put together beside and then moved.</summary>
internal sealed class OutputFolder(string path)
{
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Bytes that can still be written to its file system; as many as there may be when that can't be told.</summary>
    public long Free
    {
        get
        {
            var at = Path;
            while (at is not null && !Directory.Exists(at)) at = System.IO.Path.GetDirectoryName(at);
            try
            {
                return at is null ? long.MaxValue : new DriveInfo(at).AvailableFreeSpace;
            }
            catch (IOException)
            {
                return long.MaxValue;
            }
        }
    }

    /// <summary>What is wrong with it, where and what to do; null when nothing is. Leaves nothing behind.</summary>
    public string? Problem()
    {
        if (File.Exists(Path)) return $"--out {path} is a file. Name a folder; it is made if need be.";
        if (Directory.Exists(Path))
        {
            try
            {
                if (Stranger() is { } file) return $"--out {path} holds files that aren't an earlier encode's, such as {file}. Name another folder, or move them away.";
            }
            catch (UnauthorizedAccessException e)
            {
                return $"--out {path} can't be read: {e.Message} Name another folder.";
            }
        }

        // The package is moved into place, so what must be writable is the nearest folder above that exists.
        var parent = System.IO.Path.GetDirectoryName(Path);
        while (parent is not null && !Directory.Exists(parent))
        {
            if (File.Exists(parent)) return $"--out {path} can't be made, since {parent} is a file. Name another folder.";
            parent = System.IO.Path.GetDirectoryName(parent);
        }

        return parent is null ? $"--out {path} is the root of the file system. Name a folder." : WhyNotWritable(parent) is { } why ? $"--out {path} can't be written: {why} Name another folder." : null;
    }

    /// <summary>Fills a folder beside, then puts it in the place of this one.</summary>
    /// <param name="fill">Writes the files into the folder it is given and returns their relative paths.</param>
    public async Task ReplaceAsync(string run, Func<string, Task<IReadOnlyList<string>>> fill)
    {
        var beside = $"{Path}.new-{Environment.ProcessId}";
        if (Directory.Exists(beside)) Directory.Delete(beside, recursive: true);
        Directory.CreateDirectory(beside);
        try
        {
            new PackageMark(run, [.. await fill(beside)]).Write(beside);
            if (Directory.Exists(Path) && Stranger() is { } file)
                throw new OrreryException("refused", $"{System.IO.Path.Combine(Path, file)} appeared meanwhile and would be lost. Move it away, then bring the package: orrery fetch {run} --out {path}");
            FolderExchange.Put(beside, Path);
        }
        finally
        {
            if (Directory.Exists(beside)) Directory.Delete(beside, recursive: true);
        }
    }

    private string? Stranger() => (PackageMark.Read(Path) ?? new PackageMark("", [])).Stranger(Path);

    private static string? WhyNotWritable(string folder)
    {
        try
        {
            using var probe = new FileStream(System.IO.Path.Combine(folder, $".orrery-{Guid.NewGuid():n}"), new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
            });
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
