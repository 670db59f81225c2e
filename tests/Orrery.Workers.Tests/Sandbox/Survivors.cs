using System.Diagnostics;
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

    /// <summary>Waits at most so long until there are none, and returns those that are left. A process in the middle of an <c>exec</c> has no command line for a
    /// moment, so none counts only when it stays so for a while.</summary>
    public static async Task<IReadOnlyList<string>> AfterAsync(string text, TimeSpan atMost)
    {
        var (whole, quiet) = (Stopwatch.StartNew(), Stopwatch.StartNew());
        while (true)
        {
            var left = WithArgument(text);
            if (left.Count > 0) quiet.Restart();
            if (quiet.Elapsed > TimeSpan.FromMilliseconds(100) || (left.Count > 0 && whole.Elapsed > atMost)) return left;
            await Task.Yield();
        }
    }

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
