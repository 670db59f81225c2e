namespace Orrery.Workers.Sandbox;

/// <summary>The id map of the superuser's sandboxes: every id that this process knows, mapped to itself.</summary>
internal static class IdMap
{
    /// <summary>Writes both maps of a process that waits in a new user namespace. Returns what is wrong, or null.</summary>
    public static string? TryWrite(int pid)
    {
        try
        {
            foreach (var map in (string[])["uid_map", "gid_map"]) File.WriteAllText($"/proc/{pid}/{map}", Identity(File.ReadAllText($"/proc/self/{map}")));
            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return $"The sandbox could not start: the id map of its user namespace can't be written ({problem.Message}). "
                + "Run the worker as an ordinary user, or give its container the capabilities SETUID and SETGID.";
        }
    }

    /// <summary>Each line of a map is: first id inside, first id outside, how many. Ours are inside ids of this process.</summary>
    internal static string Identity(string ownMap) => string.Join('\n', ownMap
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(fields => $"{fields[0]} {fields[0]} {fields[2]}")) + "\n";
}
