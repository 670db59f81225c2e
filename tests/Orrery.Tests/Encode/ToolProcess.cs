namespace Orrery.Tests.Encode;

/// <summary>Finds media tools at work.</summary>
internal static class ToolProcess
{
    /// <summary>An ffmpeg below a process, innermost; 0 when none runs.</summary>
    public static int Below(int root) => AllBelow(root).FirstOrDefault();

    public static IEnumerable<int> AllBelow(int root)
    {
        foreach (var folder in Directory.GetDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), out var process) && IsToolBelow(process, root)) yield return process;
    }

    private static bool IsToolBelow(int process, int root)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/comm").Trim() == "ffmpeg" && Descends(process, root);
        }
        catch (IOException)
        {
            return false; // it has ended meanwhile
        }
    }

    private static bool Descends(int process, int root)
    {
        while (process > 1)
        {
            if (process == root) return true;
            var stat = File.ReadAllText($"/proc/{process}/stat");
            process = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }

        return false;
    }
}
