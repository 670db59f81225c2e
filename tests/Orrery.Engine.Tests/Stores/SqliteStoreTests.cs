using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Orrery.Engine.Stores;
using Orrery.Storage.Sqlite;

namespace Orrery.Engine.Tests.Stores;

/// <summary>What can go wrong with a file, and what its owner is told.</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orrery-store-").FullName;

    private string File => Path.Combine(_folder, "orrery.db");

    [Fact]
    public void A_second_owner_of_the_file_is_refused_and_told_what_to_do()
    {
        using var first = SqliteStore.Open(File, 2);
        var refused = Assert.Throws<StoreException>(() => SqliteStore.Open(File, 2));
        Assert.Contains("another process holds", refused.Message);
        Assert.Contains("--data", refused.Message);
    }

    [Fact]
    public void A_store_of_a_newer_schema_is_refused()
    {
        SqliteStore.Open(File, 2).Dispose();
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Assert.Contains("schema 99", Assert.Throws<StoreException>(() => SqliteStore.Open(File, 2)).Message);
    }

    [Fact]
    public void A_file_that_is_no_store_is_refused()
    {
        System.IO.File.WriteAllText(File, new string('x', 5000));
        Assert.Contains("damaged or no SQLite file", Assert.Throws<StoreException>(() => SqliteStore.Open(File, 2)).Message);
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var missing = Path.Combine(_folder, "nowhere");
        Assert.Contains($"There is no folder {missing}", Assert.Throws<StoreException>(() => SqliteStore.Open(Path.Combine(missing, "orrery.db"), 2)).Message);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_refused_when_it_is_opened()
    {
        SqliteStore.Open(File, 2).Dispose();
        Assert.SkipUnless(Freeze(File, frozen: true), "This file system has no files that its owner can't write.");
        try
        {
            Assert.Contains("read-only", Assert.Throws<StoreException>(() => SqliteStore.Open(File, 2)).Message);
        }
        finally
        {
            Freeze(File, frozen: false);
        }
    }

    [Fact]
    public void Claims_from_several_threads_don_t_get_into_each_other_s_writes()
    {
        using var store = SqliteStore.Open(File, 4);
        var claims = new int[4];
        Parallel.For(0, 400, i =>
        {
            var claim = store.Claim(i % 4);
            var outcome = new AppendOutcome[1];
            store.Append([new Batch(i % 4, claim.Epoch, claim.LastSequence + 1, new byte[] { 1 })], outcome);
            Interlocked.Increment(ref claims[i % 4]);
        });

        Assert.All(Enumerable.Range(0, 4), p => Assert.Equal(101, store.Claim(p).Epoch));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Root writes files whatever their mode says; only the immutable flag stops it.</summary>
    private static bool Freeze(string file, bool frozen)
    {
        if (OperatingSystem.IsWindows()) return false;
        if (Environment.UserName != "root")
        {
            System.IO.File.SetUnixFileMode(file, frozen ? UnixFileMode.UserRead : UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return true;
        }

        using var chattr = Process.Start(new ProcessStartInfo("chattr", [frozen ? "+i" : "-i", file]) { RedirectStandardError = true })!;
        chattr.WaitForExit();
        return chattr.ExitCode == 0;
    }
}
