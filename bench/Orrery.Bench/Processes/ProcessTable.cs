using System.Globalization;

namespace Orrery.Bench.Processes;

/// <summary>A process as <c>/proc</c> shows it.</summary>
/// <param name="CpuSeconds">User and system time of the process alone.</param>
internal sealed record ProcessRow(int Id, int Parent, string Name, string CommandLine, double CpuSeconds);

/// <summary>All processes of this moment.</summary>
internal static class ProcessTable
{
    private const double TicksPerSecond = 100;

    public static IReadOnlyList<ProcessRow> Read() => [.. Directory.GetDirectories("/proc").Select(Row).OfType<ProcessRow>()];

    /// <summary>Everything below a process, itself not included.</summary>
    public static IReadOnlyList<ProcessRow> Below(int root)
    {
        var all = Read().ToLookup(p => p.Parent);
        var found = new List<ProcessRow>();
        var open = new Queue<int>([root]);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in all[parent])
            {
                found.Add(child);
                open.Enqueue(child.Id);
            }
        }

        return found;
    }

    /// <summary>Memory that is resident, in bytes; 0 of a process that is gone.</summary>
    public static long Resident(int id)
    {
        try
        {
            return 1024 * long.Parse(File.ReadLines($"/proc/{id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static ProcessRow? Row(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), out var id)) return null;
        try
        {
            // "12 (name with ) in it) S 1 …": the fields follow the last bracket.
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var name = stat[(stat.IndexOf('(') + 1)..stat.LastIndexOf(')')];
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            if (fields[0] == "Z") return null;
            var cpu = (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
            var command = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ').Trim();
            return new ProcessRow(id, int.Parse(fields[1], CultureInfo.InvariantCulture), name, command, cpu);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
