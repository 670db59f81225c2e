using System.Security.Cryptography;

namespace Orrery.Cli.Encode;

/// <summary>The file to encode, as far as it can be judged without decoding it. What its bytes hold is the service's to judge.</summary>
internal static class InputFile
{
    /// <summary>What is wrong with it, where and what to do; null when nothing is.</summary>
    public static string? Problem(string path)
    {
        if (path.Length == 0) return "No input file was named. Give the path of a video file.";
        if (Directory.Exists(path)) return $"{path} is a folder. Name one video file in it.";
        var file = new FileInfo(path);
        if (!file.Exists) return $"{path} doesn't exist. Check the path{(Path.IsPathRooted(path) ? "" : $"; it is looked for in {Directory.GetCurrentDirectory()}")}.";

        // Pipes and devices have no length, and opening one could wait for ever.
        if (file.Length == 0) return $"{path} is empty (0 bytes), or not a regular file. Copy it again from where it came.";
        try
        {
            using var opened = File.OpenHandle(path);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path} can't be read: {e.Message} Allow this user to read it (chmod, chown), or copy it elsewhere.";
        }
    }

    /// <summary>The name that its bytes have at any server.</summary>
    /// <param name="progress">Told of the bytes read so far.</param>
    public static async Task<ArtifactId> HashAsync(string path, Action<long, long> progress, CancellationToken stop)
    {
        await using var file = new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0 });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (int read; (read = await file.ReadAsync(buffer, stop)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            progress(file.Position, file.Length);
        }

        return new ArtifactId(hash.GetHashAndReset());
    }
}
