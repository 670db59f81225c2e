using System.Collections.Immutable;
using System.Security.Cryptography;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Client;

namespace Orrery.Cli.Encode;

/// <summary>Brings the files that a run left behind into a folder, each proven by its hash.</summary>
internal static class PackageDownload
{
    /// <returns>What was written.</returns>
    /// <exception cref="OrreryException">The run left no files, or one arrived damaged.</exception>
    public static async Task<ImmutableArray<RunFile>> RunAsync(IServer server, RunId run, OutputFolder to, IProgressDisplay display, CancellationToken stop)
    {
        var files = await server.FilesAsync(run, stop);
        if (files.Count == 0) throw new OrreryException("run.no-files", $"Run {run} has left no files.");
        var (done, total) = (0L, files.Sum(f => f.Size));
        await to.ReplaceAsync(run.ToString(), async folder =>
        {
            foreach (var file in files)
            {
                await WriteAsync(server, run, file, PathIn(folder, file.Path), stop);
                display.Transfer("download", done += file.Size, total);
            }

            return [.. files.Select(f => f.Path)];
        });
        return [.. files];
    }

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
