using System.IO.Compression;
using System.Security.Cryptography;
using Orrery.Client;

namespace Orrery.Cli.Copies;

/// <summary>Where a copy of a run goes. It appears there whole and proven, or not at all: it is written beside and then moved.</summary>
/// <param name="force">One that is there is replaced.</param>
internal sealed class CopyFile(string path, bool force)
{
    public string Path { get; } = path;

    /// <summary>Of the file, once it is written.</summary>
    public long Bytes { get; private set; }

    /// <param name="fetch">Writes the archive to a stream.</param>
    /// <returns>What the copy says of itself.</returns>
    /// <exception cref="OrreryException">The file can't be written, or what came is no copy of the run.</exception>
    public async Task<CopyManifest> WriteAsync(RunId run, Func<Stream, Task> fetch, CancellationToken stop)
    {
        if (Directory.Exists(Path)) throw new OrreryException("usage", $"--to {Path} is a folder. Name a file in it.");
        if (!force && File.Exists(Path)) throw Taken();
        var beside = $"{Path}.new-{Environment.ProcessId}";
        try
        {
            CopyManifest manifest;
            await using (var file = Made(beside))
            {
                await fetch(file);
                Bytes = file.Length;
                file.Position = 0;
                manifest = await ProvenAsync(file, run, stop);
                file.Flush(flushToDisk: true);
            }

            Move(beside);
            return manifest;
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private FileStream Made(string beside)
    {
        try
        {
            return new FileStream(beside, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 256 * 1024, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OrreryException("usage", $"--to {Path} can't be written: {e.Message}");
        }
    }

    private void Move(string beside)
    {
        try
        {
            File.Move(beside, Path, force);
        }
        catch (IOException) when (!force && File.Exists(Path))
        {
            throw Taken();
        }
    }

    private OrreryException Taken() => new("usage", $"{Path} is there already. Give --force to replace it, or name another file with --to.");

    /// <summary>Reads all of it once: what arrived is what the server wrote.</summary>
    private static async Task<CopyManifest> ProvenAsync(Stream file, RunId run, CancellationToken stop)
    {
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            using var json = new MemoryStream();
            await using (var from = await (zip.GetEntry(CopyManifest.Name) ?? throw new FormatException("It has no manifest.")).OpenAsync(stop)) await from.CopyToAsync(json, stop);
            var manifest = CopyManifest.Read(json.ToArray());
            if (manifest.Run != run) throw new FormatException($"It is of run {manifest.Run}.");
            foreach (var entry in manifest.Entries)
            {
                await using var from = await (zip.GetEntry(entry.Name) ?? throw new FormatException($"{entry.Name} is missing.")).OpenAsync(stop);
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(from, stop)) != entry.Sha256) throw new FormatException($"{entry.Name} has other bytes than were sent.");
            }

            return manifest;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new OrreryException("copy.damaged", $"What the server sent is no whole copy of run {run}: {e.Message} Try again.");
        }
    }
}
