using Orrery.Workers.Processes;

namespace Orrery.Workers.Sessions;

/// <summary>The sessions that workers on this machine have open, as the server finds them.</summary>
internal sealed class LiveSessions(string dataFolder)
{
    /// <summary>Below the server's data folder: in it a folder for each worker process, and in that one for each session.</summary>
    public const string Folder = "sessions";

    private readonly string _root = Path.Combine(dataFolder, Folder);

    /// <summary>The session of an attempt; null while it has none.</summary>
    public LiveSession? Find(RunId run, int step, int attempt) => All(SessionFolder.NameOf(run, step, attempt)).FirstOrDefault();

    public IEnumerable<LiveSession> All() => All("*");

    private IEnumerable<LiveSession> All(string name)
    {
        if (!Directory.Exists(_root)) yield break;
        foreach (var owner in Directory.EnumerateDirectories(_root).Where(OwnedFolder.IsOwned))
        {
            foreach (var path in Directory.EnumerateDirectories(owner, name))
            {
                var folder = new SessionFolder(path);
                if (folder.Read() is { } note) yield return new LiveSession(note, folder);
            }
        }
    }
}

/// <summary>A session that a worker has open.</summary>
internal sealed record LiveSession(SessionNote Note, SessionFolder Folder)
{
    /// <exception cref="IOException">It doesn't answer, or has ended.</exception>
    public async Task<Stream> ConnectAsync(CancellationToken stop) => await SessionDoor.ConnectAsync(Folder.Door, stop).ConfigureAwait(false);
}
