using System.CommandLine;
using Microsoft.Data.Sqlite;
using Orrery.Engine.Partitions;
using Orrery.Engine.Stores;
using Orrery.Storage.Sqlite;

namespace Orrery.Server.Commands;

/// <summary><c>orrery fsck</c>: reads every partition of a stopped server as a start would, and says what is there.</summary>
/// <remarks>Exit code 0: everything reads. 1: something is damaged. 2: there is no store, or a server holds it.</remarks>
internal static class FsckCommand
{
    private static readonly string[] Others = ["tables.db", "streams.db"];

    public static Command Make()
    {
        var data = new Option<string>("--data") { Description = "Folder of a server that isn't running.", HelpName = "DIR", DefaultValueFactory = _ => ".orrery" };
        var command = new Command("fsck", "Check a stopped server's files: follow the chain of every partition's batches, read every run, and check the files of rows and streams.") { data };
        command.SetAction(result => Check(result.GetValue(data)!));
        return command;
    }

    /// <summary>Reads all of it, and says what is there.</summary>
    /// <returns>The exit code.</returns>
    public static int Check(string folder)
    {
        var path = Path.Combine(folder, "orrery.db");
        if (!File.Exists(path))
        {
            Console.Error.WriteLine($"orrery: There is no store at {Path.GetFullPath(path)}; name the server's folder with --data.");
            return 2;
        }

        try
        {
            using var store = SqliteStore.Open(path, partitions: 1);
            var reports = Enumerable.Range(0, store.Partitions).Select(p => PartitionCheck.Read(store, p)).ToList();
            foreach (var report in reports) Tell(report);
            var damaged = reports.Count(r => r.Damage is not null);
            var files = Others.Count(name => !Reads(Path.Combine(folder, name)));
            Console.WriteLine(damaged + files == 0 ? "Everything reads."
                : $"{(damaged > 0 ? $"{damaged} of {reports.Count} partitions" : $"{files} of the other files")} are damaged. Keep the folder as it is, and restore a backup.");
            return damaged + files == 0 ? 0 : 1;
        }
        catch (StoreException e)
        {
            Console.Error.WriteLine($"orrery: {e.Message}");
            return 2;
        }
    }

    /// <summary>SQLite's own check of a file beside the store.</summary>
    private static bool Reads(string path)
    {
        if (!Path.Exists(path))
        {
            Console.WriteLine($"{Path.GetFileName(path)}: not there; a server makes it when it starts, empty");
            return true;
        }

        string? said;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: 0 }) throw new SqliteException("it is empty: what it held is lost", 0);
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
            connection.Open();
            using var check = connection.CreateCommand();
            check.CommandText = "PRAGMA integrity_check(1)";
            said = check.ExecuteScalar() as string;
            if (said is "ok" && Path.GetFileName(path) == "tables.db") said = Rows(connection);
        }
        catch (SqliteException e)
        {
            said = e.Message;
        }

        Console.WriteLine($"{Path.GetFileName(path)}: {(said is "ok" ? "reads" : $"DAMAGED: {said}")}");
        return said is "ok";
    }

    /// <summary>Whether every row is the JSON object that somebody will read it as.</summary>
    private static string Rows(SqliteConnection connection)
    {
        using var check = connection.CreateCommand();
        check.CommandText = "SELECT service || '/' || tab || ', row ' || key || ', namespace ' || space FROM row WHERE CASE WHEN json_valid(value) THEN json_type(value) <> 'object' ELSE 1 END LIMIT 1";
        return check.ExecuteScalar() is string row ? $"{row}: its value is no JSON object" : "ok";
    }

    private static void Tell(PartitionReport report) => Console.WriteLine(report.Damage is { } damage
        ? $"partition {report.Partition}: DAMAGED: {damage}"
        : $"partition {report.Partition}: epoch {report.Epoch}, {Batches(report)}; {report.Live:N0} runs with {report.Steps:N0} steps to read at a start, {report.Asleep:N0} asleep, {report.Ended:N0} ended before");

    private static string Batches(PartitionReport report) => report.LastSequence == report.TrimmedTo
        ? "no batches beyond the images"
        : $"batches {report.TrimmedTo + 1:N0} to {report.LastSequence:N0} follow one another";
}
