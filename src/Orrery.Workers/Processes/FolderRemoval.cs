using System.Diagnostics;

namespace Orrery.Workers.Processes;

/// <summary>Removes folders that a hostile program filled. No link is followed.</summary>
internal static class FolderRemoval
{
    private const int Attempts = 5;

    /// <summary>Removes the folder and all in it; nothing happens if it doesn't exist.</summary>
    /// <remarks>
    /// .NET does it for what ordinary programs leave behind. It gives up on paths longer than 4,096 bytes, names that aren't UTF-8 and folders that
    /// forbid their own listing; <c>rm</c> and <c>chmod</c> don't.
    /// </remarks>
    /// <exception cref="IOException">Something in it resists, for example since a process is still writing to it.</exception>
    public static void Remove(string folder)
    {
        for (var attempt = 1; Directory.Exists(folder); attempt++)
        {
            if (TryDelete(folder)) return;
            Run("chmod", "-R", "u+rwx", "--", folder);
            var words = Run("rm", "-rf", "--", folder);
            if (!Directory.Exists(folder)) return;
            if (attempt == Attempts) throw new IOException($"The folder {folder} can't be removed: {words.Trim()}. Remove it by hand.");
            Thread.Sleep(20 * attempt); // a killed program may be writing its last file
        }
    }

    private static bool TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var words = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return words;
    }
}
