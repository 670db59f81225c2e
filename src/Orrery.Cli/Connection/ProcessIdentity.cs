using System.Globalization;
using System.Runtime.InteropServices;

namespace Orrery.Cli.Connection;

/// <summary>Recognises a process again, so that never another one is stopped that got the same id.</summary>
internal static class ProcessIdentity
{
    private const int Terminate = 15;

    /// <summary>When a process began, in clock ticks since the system did; null when it is gone or has ended and isn't cleared away yet.</summary>
    public static long? BegunOf(int process)
    {
        try
        {
            return BegunIn(File.ReadAllText($"/proc/{process}/stat"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads a line of <c>/proc/PID/stat</c>: the state is the third field and the beginning the twenty-second; the name before may hold anything.</summary>
    internal static long? BegunIn(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 19 && fields[0] is not ("Z" or "X") && long.TryParse(fields[19], CultureInfo.InvariantCulture, out var begun) ? begun : null;
    }

    /// <summary>Whether a process is an Orrery server, by its command line.</summary>
    public static bool IsServer(int process)
    {
        try
        {
            var arguments = File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
            return arguments.Contains("up") && arguments.Any(a => Path.GetFileNameWithoutExtension(a) == "orrery");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Asks a process to end.</summary>
    /// <returns>False when it isn't ours to stop, or gone.</returns>
    public static bool AskToEnd(int process) => Kill(process, Terminate) == 0;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
