using System.Text;

namespace Orrery.Workers.Tests.Sandbox;

/// <summary>Looks for processes that a sandbox left alive.</summary>
internal static class Survivors
{
    /// <summary>Processes whose command line names the scratch folder. Bubblewrap's own command line always does.</summary>
    public static IReadOnlyList<string> WithScratch(string scratch) => WithArgument(scratch);

    /// <summary>Processes one of whose arguments holds this text.</summary>
    public static IReadOnlyList<string> WithArgument(string text) =>
        [.. Processes().Where(process => process.CommandLine.Contains(text)).Select(process => $"{process.Pid}: {process.CommandLine.Replace('\0', ' ')}")];

    public static IReadOnlyList<int> PidsWithArgument(string text, string named = "") =>
        [.. Processes().Where(process => process.CommandLine.Contains(text) && process.CommandLine.Split('\0')[0].EndsWith(named)).Select(process => process.Pid)];

    private static IEnumerable<(int Pid, string CommandLine)> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var pid)) continue;
            string line;
            try
            {
                line = Encoding.UTF8.GetString(File.ReadAllBytes($"{folder}/cmdline"));
            }
            catch (IOException)
            {
                continue; // it has just ended
            }
            if (line.Length > 0) yield return (pid, line); // a zombie has none
        }
    }
}
