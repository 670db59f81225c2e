using Microsoft.Data.Sqlite;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Server.Hosting;
using Orrery.Server.Reading;

namespace Orrery.Tests.Reading;

/// <summary>A list of runs without a server: written as a server writes it, and read as it reads it.</summary>
internal sealed class ListedRuns : IDisposable
{
    public const int Partitions = 4;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly RunRows _rows;

    public ListedRuns(string path)
    {
        _path = path;
        _connection = ReadModelFile.Open(path).Connection;
        _rows = new RunRows(_connection) { Searchable = new Searchable(new Dictionary<string, IReadOnlyList<string>> { ["shop/order"] = ["customer", "urgent", "size"], ["film/encode"] = ["customer"] }) };
    }

    public static RunHeader Run(ulong value, string space, string service, string workflow, object input, long startedMs) => new()
    {
        Id = RunId.Of(value, Partitions), Caller = new Caller(space, "ada"), Service = service, Workflow = workflow, Version = "1", Input = Payload.Of(input), StartHash = 0,
        StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(startedMs),
    };

    public static RunId Keyed(string space, string service, string key) => RunKey.IdOf(space, service, key, Partitions);

    public void Put(params IEnumerable<RunHeader> runs) => _rows.Put([.. runs.Select(r => new RunSummary(r, 2, r.Ended ? 2 : 1))], []);

    public void PutOlder(params IEnumerable<RunHeader> runs) => _rows.PutOlder([.. runs.Select(r => new RunImage(r, []))]);

    public IReadOnlyList<string> Find(RunQuery wanted)
    {
        using var reader = ReadModelFile.Reader(_path);
        return [.. RunList.Newest(reader, wanted, Partitions)!.Select(r => r.Id.ToString())];
    }

    public RunNumbers Numbers(string? space, DateTimeOffset now)
    {
        using var reader = ReadModelFile.Reader(_path);
        return RunNumbers.Read(reader, space, now);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _connection.Dispose();
        SqliteConnection.ClearAllPools();
    }
}
