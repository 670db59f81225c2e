using System.CommandLine;
using Orrery.Engine.Partitions;
using Orrery.Engine.Stores;
using Orrery.Storage.Sqlite;

namespace Orrery.Server.Commands;

/// <summary><c>orrery fsck</c>: reads every partition of a stopped server as a start would, and says what is there.</summary>
/// <remarks>Exit code 0: everything reads. 1: something is damaged. 2: there is no store, or a server holds it.</remarks>
internal static class FsckCommand
{
    public static Command Make()
    {
        var data = new Option<string>("--data") { Description = "Folder of a server that isn't running.", HelpName = "DIR", DefaultValueFactory = _ => ".orrery" };
        var command = new Command("fsck", "Check the store: follow the chain of every partition's batches and read every run.") { data };
        command.SetAction(result => Run(Path.Combine(result.GetValue(data)!, "orrery.db")));
        return command;
    }

    private static int Run(string path)
    {
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
            Console.WriteLine(damaged == 0 ? "Everything reads." : $"{damaged} of {reports.Count} partitions are damaged. Keep the folder as it is, and restore a backup.");
            return damaged == 0 ? 0 : 1;
        }
        catch (StoreException e)
        {
            Console.Error.WriteLine($"orrery: {e.Message}");
            return 2;
        }
    }

    private static void Tell(PartitionReport report) => Console.WriteLine(report.Damage is { } damage
        ? $"partition {report.Partition}: DAMAGED: {damage}"
        : $"partition {report.Partition}: epoch {report.Epoch}, {Batches(report)}; {report.Live:N0} runs with {report.Steps:N0} steps to read at a start, {report.Asleep:N0} asleep, {report.Ended:N0} ended before");

    private static string Batches(PartitionReport report) => report.LastSequence == report.TrimmedTo
        ? "no batches beyond the images"
        : $"batches {report.TrimmedTo + 1:N0} to {report.LastSequence:N0} follow one another";
}
