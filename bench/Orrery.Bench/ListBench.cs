using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Server.Hosting;
using Orrery.Server.Reading;

namespace Orrery.Bench;

/// <summary><c>bench list</c>: what a page of the list of runs costs, and the home page's numbers, with very many runs; and what each run costs to write.</summary>
internal static class ListBench
{
    private const int Partitions = 16;
    private const int Batch = 500;

    private static readonly (string Service, string Workflow)[] Workflows =
        [("encode", "video"), ("encode", "probe"), ("review", "order"), ("review", "refund"), ("recap", "cut"), ("recap", "publish"), ("assets", "ingest"), ("assets", "expire")];

    public static int Run(int count, int rounds, bool plans, bool json)
    {
        var folder = Directory.CreateTempSubdirectory("orrery-list-").FullName;
        var path = Path.Combine(folder, "read.db");
        var now = DateTimeOffset.UtcNow;
        var rows = new List<BenchRow>();
        try
        {
            Fill(path, count, now, rows);
            if (plans) Plans(path);
            foreach (var (name, query) in Queries(now, count)) rows.Add(BenchTable.Row(name, "wall", "ms", Time(rounds, path, reader => RunList.Newest(reader, query, Partitions))));
            foreach (var (name, space) in (ReadOnlySpan<(string, string?)>)[("numbers of the home page", null), ("numbers, one namespace", "acme")])
                rows.Add(BenchTable.Row(name, "wall", "ms", Time(rounds, path, reader => RunNumbers.Read(reader, space, now))));
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }

        BenchTable.Print($"list of {count:N0} runs", rows, json);
        return 0;
    }

    private static void Fill(string path, int count, DateTimeOffset now, List<BenchRow> told)
    {
        using var connection = ReadModelFile.Open(path).Connection;
        using var rows = new RunRows(connection);
        var names = new Searchable(Workflows.ToDictionary(w => $"{w.Service}/{w.Workflow}", _ => (IReadOnlyList<string>)["customer", "urgent"]));
        var (plain, found) = (new List<double>(), new List<double>());
        for (var first = 0; first < count; first += Batch)
        {
            // The last tenth is written in turn with and without attributes, so that the two can be compared.
            var compared = first >= count - count / 10;
            var without = compared && first / Batch % 2 == 0;
            rows.Searchable = without ? Searchable.Nothing : names;
            var batch = Enumerable.Range(first, Math.Min(Batch, count - first)).Select(i => new RunSummary(Make(i, count, now), 10, 10)).ToList();
            var cpu = Cpu();
            rows.Put(batch, []);
            if (compared) (without ? plain : found).Add((Cpu() - cpu) / batch.Count);
        }

        if (plain.Count == 0 || found.Count == 0) return;
        told.Add(BenchTable.Row("a run's row", "CPU", "µs", plain));
        told.Add(new BenchRow("a run's row, two attributes", "CPU", "µs", BenchTable.Median(found), (found.Min(), found.Max()), "a run's row", BenchTable.Median(found) / BenchTable.Median(plain)));
    }

    /// <summary>The newest tenth ended within the last hour, a hundredth is under way; failures are few, parked runs next to none.</summary>
    private static RunHeader Make(int i, int count, DateTimeOffset now)
    {
        var (service, workflow) = Workflows[i % 7 * i % Workflows.Length];
        var late = i >= count - count / 10;
        var started = late ? now.AddHours(-1).AddSeconds(3500.0 * (i - (count - count / 10)) / (count / 10 + 1)) : now.AddDays(-30).AddSeconds(29.0 * 86_400 * i / count);
        var status = i % 100 == 99 && late ? RunStatus.Running : i % 50 == 1 ? RunStatus.Failed : i % 333 == 7 ? RunStatus.Cancelled : i == count / 3 ? RunStatus.Parked : RunStatus.Completed;
        var ended = status is not (RunStatus.Running or RunStatus.Parked);
        var space = i % 10 == 0 ? "acme" : "default";
        return new RunHeader
        {
            Id = i % 1000 == 0 ? RunKey.IdOf(space, service, $"key-{i}", Partitions) : RunId.Of((ulong)i * 0x9E3779B97F4A7C15, Partitions), Caller = new Caller(space, "bench"), Service = service, Workflow = workflow, Version = "1",
            Input = Payload.Of(new { name = "clip.mp4", customer = i % 2 == 0 ? "Ada" : $"customer {i % 10_000}", urgent = i % 2 == 1 }), StartHash = 0, StartedAt = started, Status = status,
            EndedAt = ended ? started.AddSeconds(20) : null, Failure = status == RunStatus.Failed ? new Failure(ErrorClass.User, "bad", "The input is bad.") : null,
        };
    }

    private static IEnumerable<(string Name, RunQuery Query)> Queries(DateTimeOffset now, int count)
    {
        const int page = 50;
        var middle = now.AddDays(-15);
        RunAttribute common = new("customer", "Ada"), rare = new("customer", "customer 77"), half = new("urgent", "true");
        yield return ("all", new RunQuery(page));
        yield return ("all, 1,000 at once", new RunQuery(1000));
        foreach (var state in (string[])["running", "completed", "failed", "cancelled", "parked"]) yield return (state, new RunQuery(page, state));
        yield return ("one namespace", new RunQuery(page) { Namespace = "acme" });
        yield return ("workflow, failed", new RunQuery(page, "failed", "review", "order"));
        yield return ("workflow, parked", new RunQuery(page, "parked", "recap", "cut"));
        yield return ("until the middle, failed", new RunQuery(page, "failed") { Until = middle });
        yield return ("an hour in the middle, cancelled", new RunQuery(page, "cancelled", Since: middle) { Until = middle.AddHours(1) });
        yield return ("ended in the last hour", new RunQuery(page) { EndedSince = now.AddHours(-1) });
        yield return ("failed in the last hour, namespace", new RunQuery(page, "failed") { EndedSince = now.AddHours(-1), Namespace = "acme" });
        yield return ("ended in the last minute", new RunQuery(page) { EndedSince = now.AddMinutes(-1) });
        yield return ("ended to come", new RunQuery(page) { EndedSince = now.AddHours(1) });
        yield return ("text: names", new RunQuery(page) { Text = "re" });
        yield return ("text: beginning of an id", new RunQuery(page) { Text = "r03-4" });
        yield return ("text: short beginning, parked", new RunQuery(page, "parked") { Text = "r" });
        yield return ("text: a key", new RunQuery(page) { Text = $"key-{count / 2 / 1000 * 1000}" });
        yield return ("text: nothing", new RunQuery(page) { Text = "there is no such thing" });
        yield return ("a common attribute", new RunQuery(page) { Attributes = [common] });
        yield return ("a rare attribute", new RunQuery(page) { Attributes = [rare] });
        yield return ("a common attribute, parked", new RunQuery(page, "parked") { Attributes = [common] });
        yield return ("common attribute, text, time, failed", new RunQuery(page, "failed", Since: middle) { Attributes = [common], Text = "order", Until = now.AddDays(-1) });
        yield return ("a rare and a common attribute", new RunQuery(page) { Attributes = [half, rare] });
        yield return ("two common attributes", new RunQuery(page) { Attributes = [common, new("urgent", "false")] });
        yield return ("two common attributes, none has both", new RunQuery(page) { Attributes = [common, half] });
    }

    private static List<double> Time(int rounds, string path, Action<SqliteConnection> read)
    {
        var times = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            using (var reader = ReadModelFile.Reader(path)) read(reader);
            // The first only warms up what a server has warm: connection and code.
            if (round > 0) times.Add(watch.Elapsed.TotalMilliseconds);
        }

        return times;
    }

    /// <summary>How SQLite goes about each kind of walk.</summary>
    private static void Plans(string path)
    {
        foreach (var sql in (string[])
        [
            "SELECT started, id FROM run INDEXED BY run_order WHERE kind = 1 AND state = 1 AND started >= 0 AND started <= 9 AND (started < 9 OR id > '') ORDER BY started DESC, id LIMIT 50",
            "SELECT started, run FROM attribute a WHERE name = 'a' AND value = 'b' AND kind = 1 AND state = 1 AND a.started >= 0 AND a.started <= 9 AND (a.started < 9 OR a.run > '') AND EXISTS (SELECT 1 FROM attribute o WHERE o.name = 'c' AND o.value = 'd' AND o.kind = a.kind AND o.state = a.state AND o.started = a.started AND o.run = a.run) ORDER BY started DESC, run LIMIT 50",
            "SELECT id, kind, state, started FROM run INDEXED BY run_ended WHERE over = 1 AND ended >= 0 LIMIT 20001",
            "SELECT started, id FROM run INDEXED BY run_version WHERE pin = 'x' AND pin <> '' AND state = 1 AND kind IN (SELECT value FROM json_each('[1]')) ORDER BY started DESC, id LIMIT 50",
        ])
        {
            using var connection = ReadModelFile.Reader(path);
            using var command = connection.CreateCommand();
            command.CommandText = "EXPLAIN QUERY PLAN " + sql;
            using var row = command.ExecuteReader();
            Console.Error.WriteLine(sql);
            while (row.Read()) Console.Error.WriteLine("  " + row.GetString(3));
        }
    }

    private static double Cpu() => Process.GetCurrentProcess().TotalProcessorTime.TotalMicroseconds;
}
