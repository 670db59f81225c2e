using System.Text.Json;

namespace Orrery.Server.Access.Tokens;

/// <summary>The tokens of a data folder, <c>tokens.json</c>: written whole, readable for its owner alone. The command line changes it whether a server runs or not.</summary>
internal sealed class TokenFile(string dataFolder)
{
    /// <summary>Tokens that a folder keeps at most, those that don't work any more included.</summary>
    public const int Most = 10_000;

    /// <summary>One that was revoked or has expired is told so for so long; then it is unknown.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(90);

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(5);

    private string FilePath => Path.Combine(dataFolder, "tokens.json");
    private string UsedPath => Path.Combine(dataFolder, "tokens-used.json");

    /// <summary>Changes when the file does.</summary>
    public (DateTime, long) Stamp => new FileInfo(FilePath) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : default;

    /// <summary>All of them; none when there is no file.</summary>
    /// <exception cref="InvalidOperationException">It doesn't read.</exception>
    public IReadOnlyList<TokenRecord> Read() => Read<IReadOnlyList<TokenRecord>>(FilePath) ?? [];

    /// <summary>When each was last used, by id, to about a minute.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> ReadUsed() => Read<Dictionary<string, DateTimeOffset>>(UsedPath) ?? [];

    /// <summary>Takes note of when tokens were last used; the server alone does it.</summary>
    public void WriteUsed(IReadOnlyDictionary<string, DateTimeOffset> used) => Write(UsedPath, used);

    /// <summary>Adds one.</summary>
    /// <exception cref="InvalidOperationException">There are as many as may be.</exception>
    public void Add(TokenRecord token) => Change(all => all.Count < Most ? [.. all, token]
        : throw new InvalidOperationException($"There are {Most:N0} tokens, as many as may be. Revoked and expired ones are forgotten after {Remembered.TotalDays:0} days; let tokens expire sooner."), token.Created);

    /// <summary>Ends one for good.</summary>
    /// <returns>It as it is now; null when there is none of that id that <paramref name="may"/> be revoked.</returns>
    public TokenRecord? Revoke(string id, DateTimeOffset now, Func<TokenRecord, bool>? may = null)
    {
        TokenRecord? found = null;
        Change(all => [.. all.Select(t => t.Id == id && may?.Invoke(t) != false ? found = t with { Revoked = t.Revoked ?? now } : t)], now);
        return found;
    }

    private void Change(Func<IReadOnlyList<TokenRecord>, IEnumerable<TokenRecord>> change, DateTimeOffset now)
    {
        Directory.CreateDirectory(dataFolder);
        using var held = Lock();
        Write(FilePath, change([.. Read().Where(t => !(t.Revoked + Remembered <= now) && !(t.Expires + Remembered <= now))]).ToList());
    }

    /// <summary>Keeps other processes from changing the file meanwhile.</summary>
    private FileStream Lock()
    {
        var path = FilePath + ".lock";
        for (var until = Environment.TickCount64 + (long)LockPatience.TotalMilliseconds; ; Thread.Sleep(20))
        {
            try
            {
                return new FileStream(path, Private(FileMode.OpenOrCreate, FileAccess.ReadWrite));
            }
            catch (IOException e) when (Environment.TickCount64 < until && File.Exists(path) && e is not FileNotFoundException)
            {
                // Another process changes it.
            }
        }
    }

    private static T? Read<T>(string path) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), OrreryJson.Options);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"{path} doesn't read as tokens: {e.Message} Bring it back from a copy, or remove it and make tokens anew: orrery token create.");
        }
    }

    private static void Write<T>(string path, T value)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        using (var file = new FileStream(fresh, Private(FileMode.CreateNew, FileAccess.Write)))
        {
            JsonSerializer.Serialize(file, value, OrreryJson.Indented);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>Nobody but its owner ever reads it, not even while it is written.</summary>
    private static FileStreamOptions Private(FileMode mode, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
