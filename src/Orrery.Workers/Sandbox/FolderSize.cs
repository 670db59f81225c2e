namespace Orrery.Workers.Sandbox;

/// <summary>The size of what a program has written so far.</summary>
internal static class FolderSize
{
    private const int MostEntries = 100_000;

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true, MaxRecursionDepth = 64, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint,
    };

    /// <summary>Sum of file lengths, at least up to <paramref name="enough"/>; a folder of more than 100,000 entries counts as infinitely large.</summary>
    public static long Of(string folder, long enough)
    {
        long sum = 0;
        var entries = 0;
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", Everything))
            {
                if (++entries > MostEntries) return long.MaxValue;
                if (file.Exists) sum += file.Length;
                if (sum > enough) break;
            }
        }
        catch (IOException) { } // it changes while we look; the next look sees more
        return sum;
    }
}
