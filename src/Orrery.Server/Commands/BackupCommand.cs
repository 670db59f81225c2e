using System.CommandLine;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Orrery.Server.Portal.Parts;
using Orrery.Workers.Artifacts;

namespace Orrery.Server.Commands;

/// <summary><c>orrery backup</c>: copies a server's folder, whether a server runs on it or not, into one that a server can be started on.</summary>
/// <remarks>
/// The log goes before all that runs write; the list of runs goes before the log, which brings it up to date at the next start. What the log says was done is then in every file that is copied after it: rows, events, artifacts. What it says is still to be done is done again from the copy, and what of it was done in
/// between is found by its name and left alone. Exit code 0: the copy is whole and was read through. 1: it can't be made.
/// </remarks>
internal static class BackupCommand
{
    private const string Partial = ".partial";

    /// <summary>SQLite's word for a full disk.</summary>
    private const int Full = 13;

    /// <summary>In the order in which they are copied; see above.</summary>
    private static readonly string[] Databases = ["read.db", "orrery.db", "tables.db", "streams.db"];

    private static readonly string[] Files = ["tokens.json"];

    /// <summary>Artifacts are added and never changed; a result names one that is there already.</summary>
    private static readonly string[] Folders = ["versions", "artifacts/results", "artifacts/objects", "folders", "logs"];

    public static Command Make()
    {
        var data = new Option<string>("--data") { Description = "The server's folder.", HelpName = "DIR", DefaultValueFactory = _ => ".orrery" };
        var to = new Argument<string>("to") { Description = "A folder that doesn't exist yet.", HelpName = "FOLDER" };
        var command = new Command("backup", "Copy a server's folder while the server runs, into one that a server can be started on.") { to, data };
        command.SetAction(result => result.GetValue(to) is { Length: > 0 } named && result.GetValue(data) is { Length: > 0 } folder ? Run(Path.GetFullPath(folder), Path.GetFullPath(named)) : Refuse("Name the folder for the copy, and with --data the one to be copied."));
        return command;
    }

    private static int Run(string from, string to)
    {
        if (!File.Exists(Path.Combine(from, "orrery.db"))) return Refuse($"There is no store in {from}; name the server's folder with --data.");
        if (Directory.Exists(to) || File.Exists(to)) return Refuse($"{to} exists. Name a folder that doesn't, so that no older copy is lost.");
        if ((to + Path.DirectorySeparatorChar).StartsWith(from + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return Refuse($"{to} lies in the folder that is copied. Name one outside, best on another disk.");
        var began = Stopwatch.GetTimestamp();
        var partial = to + Partial;
        try
        {
            // One that was cut off before.
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
            Directory.CreateDirectory(partial);
            foreach (var name in Databases) Database(Path.Combine(from, name), Path.Combine(partial, name));
            foreach (var name in Files.Where(f => File.Exists(Path.Combine(from, f)))) Copy(Path.Combine(from, name), Path.Combine(partial, name));
            foreach (var name in Folders) Tell(name, Folder(Path.Combine(from, name), Path.Combine(partial, name)));
            if (FsckCommand.Check(partial) is not 0 and var damaged) return damaged;
            DurableFile.FlushFileSystem(partial);
            Directory.Move(partial, to);
            DurableFile.FlushFolder(Path.GetDirectoryName(to)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            return Refuse($"The copy can't be made{(e is SqliteException { SqliteErrorCode: Full } ? $": the file system of {to} is full" : "")}: {e.Message}{(Directory.Exists(partial) ? $" What there is of it lies in {partial}; the next try begins anew." : "")}");
        }

        Console.WriteLine($"Copied to {to} in {Words.Time(Stopwatch.GetElapsedTime(began))}. To go on from it: orrery up --data {to}");
        return 0;
    }

    private static void Database(string from, string to)
    {
        if (!File.Exists(from)) return;
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = from, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 60 }.ToString()))
        {
            connection.Open();
            using var copy = connection.CreateCommand();
            copy.CommandText = "VACUUM INTO $to";
            copy.Parameters.AddWithValue("$to", to);
            copy.ExecuteNonQuery();
        }

        Console.WriteLine($"{Path.GetFileName(from)}: {Words.Bytes(new FileInfo(to).Length)}");
    }

    private static (long Files, long Bytes) Folder(string from, string to)
    {
        var (files, bytes) = (0L, 0L);
        if (!Directory.Exists(from)) return default;
        Directory.CreateDirectory(to);
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            var target = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } link)
            {
                File.CreateSymbolicLink(target, link);
                files++;
            }
            else if (entry is DirectoryInfo)
            {
                var inner = Folder(entry.FullName, target);
                (files, bytes) = (files + inner.Files, bytes + inner.Bytes);
            }
            else if (Copy(entry.FullName, target) is { } length)
            {
                (files, bytes) = (files + 1, bytes + length);
            }
        }

        return (files, bytes);
    }

    /// <returns>Its length; null when it went away meanwhile, as what is written beside its final name does.</returns>
    private static long? Copy(string from, string to)
    {
        try
        {
            File.Copy(from, to);
            return new FileInfo(to).Length;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static void Tell(string name, (long Files, long Bytes) copied)
    {
        if (copied.Files > 0) Console.WriteLine($"{name}: {Words.Count(copied.Files, "file")}, {Words.Bytes(copied.Bytes)}");
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine($"orrery: {why}");
        return 1;
    }
}
