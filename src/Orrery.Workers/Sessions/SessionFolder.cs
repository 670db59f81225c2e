using System.Text.Json;

namespace Orrery.Workers.Sessions;

/// <summary>What is written down of an open session, for the server to find it by.</summary>
/// <param name="Key">The step's.</param>
/// <param name="Program">As the function named it.</param>
public sealed record SessionNote(
    RunId Run, int Step, int Attempt, string Namespace, string Service, string Function, string Key, SessionEndpoint Endpoint, string Program, DateTimeOffset StartedAt, TimeSpan? IdleAfter);

/// <summary>The folder of one session, in which its worker and the server meet: the note that it is there, the door with its endpoint, and when it was used last.</summary>
/// <remarks>The program sees the door alone.</remarks>
internal sealed class SessionFolder(string path)
{
    private const string NoteName = "session.json", UsedName = "used";

    /// <summary>The name of a session's folder: of one attempt there is one at most.</summary>
    public static string NameOf(RunId run, int step, int attempt) => $"{run}-{step}-{attempt}";

    public string Path => path;

    /// <summary>Mounted as <c>/session</c>.</summary>
    public string Door { get; } = System.IO.Path.Combine(path, "door");

    /// <summary>Where layers are stacked.</summary>
    public string Layers { get; } = System.IO.Path.Combine(path, "layers");

    private string Used { get; } = System.IO.Path.Combine(path, UsedName);

    public void Create()
    {
        Directory.CreateDirectory(Door);
        File.WriteAllBytes(Used, []);
    }

    /// <summary>The session can be found from now on.</summary>
    public void Announce(SessionNote note)
    {
        var made = System.IO.Path.Combine(path, NoteName + ".new");
        File.WriteAllBytes(made, JsonSerializer.SerializeToUtf8Bytes(note, OrreryJson.Options));
        File.Move(made, System.IO.Path.Combine(path, NoteName), overwrite: true);
    }

    /// <summary>Null while it isn't announced, and once it is gone.</summary>
    public SessionNote? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<SessionNote>(File.ReadAllBytes(System.IO.Path.Combine(path, NoteName)), OrreryJson.Options);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>When something went over its endpoint last.</summary>
    public DateTime UsedAt => File.GetLastWriteTimeUtc(Used);

    /// <summary>Something goes over its endpoint.</summary>
    public void Use()
    {
        try
        {
            File.SetLastWriteTimeUtc(Used, DateTime.UtcNow);
        }
        catch (IOException)
        {
            // It is gone in this moment.
        }
    }
}
