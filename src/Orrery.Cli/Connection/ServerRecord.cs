using System.Text.Json;

namespace Orrery.Cli.Connection;

/// <summary>What a data folder remembers of the server that was started on it in the background: <c>server.json</c>.</summary>
/// <param name="Process">Its process id.</param>
/// <param name="Begun">When that process began, as the system counts it: an id is used again, a pair of id and beginning never.</param>
/// <param name="Address">Where it listens.</param>
internal sealed record ServerRecord(int Process, long Begun, Uri Address)
{
    private const string FileName = "server.json";

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

    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, OrreryJson.Options));
        File.Move(path + ".new", path, overwrite: true);
    }

    public static void Remove(string folder) => File.Delete(Path.Combine(folder, FileName));
}
