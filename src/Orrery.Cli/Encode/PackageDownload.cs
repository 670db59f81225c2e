using System.Collections.Immutable;
using System.Security.Cryptography;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Encode;

/// <summary>Brings the files that a run left behind into a folder, each proven by its hash.</summary>
internal static class PackageDownload
{
    /// <returns>What was written.</returns>
    /// <exception cref="OrreryException">The run left no files, one arrived damaged, or there is no room: code <c>output.full</c>. Then nothing is left behind.</exception>
    public static async Task<ImmutableArray<RunFile>> RunAsync(IServer server, RunId run, OutputFolder to, IProgressDisplay display, CancellationToken stop)
    {
        var files = await server.FilesAsync(run, stop);
        if (files.Count == 0) throw new OrreryException("run.no-files", $"Run {run} has left no files.");
        var (done, total) = (0L, files.Sum(f => f.Size));
        if (to.Free < total) throw Unwritten(run, to, $"it needs {Human.Bytes(total)}, and {Human.Bytes(to.Free)} are free there");
        try
        {
            await to.ReplaceAsync(run.ToString(), async folder =>
            {
                foreach (var file in files)
                {
                    await WriteAsync(server, run, file, PathIn(folder, file.Path), stop);
                    display.Transfer("download", done += file.Size, total);
                }

                return [.. files.Select(f => f.Path)];
            });
        }
        catch (IOException e) when (e.HResult is NoSpace or OverQuota or TooLarge)
        {
            throw Unwritten(run, to, $"the disk was full after {Human.Bytes(done)} of {Human.Bytes(total)}, and {Human.Bytes(to.Free)} are free there");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritten(run, to, e.Message);
        }

        return [.. files];
    }

    // Errors of the operating system, as .NET hands them on.
    private const int TooLarge = 27, NoSpace = 28, OverQuota = 122;

    private static OrreryException Unwritten(RunId run, OutputFolder to, string why) => new("output.full",
        $"The package can't be written to {to.Path}: {why}. The run is complete, and nothing has to be computed again. Make room there or name another folder, then: orrery fetch {run} --out {to.Path}");

    private static async Task WriteAsync(IServer server, RunId run, RunFile file, string path, CancellationToken stop)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var hash = SHA256.Create();
        await using (var to = new CryptoStream(File.Create(path), hash, CryptoStreamMode.Write)) await server.DownloadAsync(run, file.Path, to, stop);
        if (new ArtifactId(hash.Hash!) != file.Id)
            throw new OrreryException("artifact.damaged", $"{file.Path} of run {run} arrived with other bytes than {file.Id}. Try again: orrery fetch {run}");
    }

    /// <summary>A path below a folder; a server doesn't choose places outside it.</summary>
    internal static string PathIn(string folder, string path)
    {
        var full = Path.GetFullPath(Path.Combine(folder, path));
        return full.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new OrreryException("file.path", $"The server named a file outside the package: '{path}'. Nothing was written.");
    }
}
