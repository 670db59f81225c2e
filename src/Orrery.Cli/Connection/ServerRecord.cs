using System.Text.Json;

namespace Orrery.Cli.Connection;

/// <summary>What a data folder remembers of the server that works on it: <c>server.json</c>, written by <c>orrery up</c> once it serves and removed when it stops.</summary>
/// <remarks>A server that was killed leaves its record behind: it counts only while the very process lives that wrote it.</remarks>
/// <param name="Process">Its process id.</param>
/// <param name="Begun">When that process began, as the system counts it: an id is used again, a pair of id and beginning never.</param>
/// <param name="Address">Where it listens.</param>
public sealed record ServerRecord(int Process, long Begun, Uri Address)
{
    private const string FileName = "server.json";

    /// <summary>Of the program.</summary>
    public string? Version { get; init; }

    /// <summary>When it began to serve.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>Whether the process that it names is that server, and runs.</summary>
    internal bool Lives => ProcessIdentity.BegunOf(Process) == Begun && ProcessIdentity.IsServer(Process);

    /// <summary>The record of this process.</summary>
    public static ServerRecord OfThisProcess(Uri address, string version) =>
        new(Environment.ProcessId, ProcessIdentity.BegunOf(Environment.ProcessId) ?? 0, address) { Version = version, Started = DateTimeOffset.UtcNow };

    /// <summary>The record of a folder, or null when there is none that can be read.</summary>
    public static ServerRecord? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<ServerRecord>(File.ReadAllBytes(Path.Combine(folder, FileName)), OrreryJson.Options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes it all at once.</summary>
    /// <exception cref="IOException">The folder can't be written.</exception>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, OrreryJson.Options));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Removes a folder's record; nothing happens when there is none.</summary>
    public static void Remove(string folder)
    {
        if (Directory.Exists(folder)) File.Delete(Path.Combine(folder, FileName));
    }
}
