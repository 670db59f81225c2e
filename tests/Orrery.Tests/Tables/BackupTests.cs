using System.Text.Json;
using Microsoft.Data.Sqlite;
using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Tables;

/// <summary>Copies of a server's folder.</summary>
public sealed class BackupTests
{
    /// <summary>How often each run counts.</summary>
    private const int Times = 100;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_on_a_copy_that_was_made_while_runs_wrote_ends_every_one_of_them_with_each_write_done_once()
    {
        using var folder = new TestFolder();
        var port = UpProcess.FreePort();
        var runs = new List<RunId>();
        ArtifactId artifact;
        await using (var up = await UpProcess.StartAsync(folder["data"], port))
        {
            artifact = (await up.Client.UploadAsync(new MemoryStream("an artifact"u8.ToArray()), stop: Stop)).Id;
            for (var i = 0; i < 6; i++)
                runs.Add((await up.Client.StartAsync("probe", "count-rows", JsonSerializer.SerializeToNode(new SeatWish($"row-{i % 3}", Times: Times), OrreryJson.Options), stop: Stop)).Run);
            await Patience.UntilAsync(async () => await CountedAsync(up.Client) >= 20, "some counts", TimeSpan.FromSeconds(60));

            await using var backup = UpProcess.Start("backup", folder["copy"], "--data", folder["data"]);
            Assert.True(await backup.EndAsync() == 0, backup.Said);
            Assert.Contains("Everything reads.", backup.Said);
            await up.KillAsync();
        }

        Assert.InRange(CountedIn(folder["copy/tables.db"]), 20, 6 * Times - 1); // Else it was made too late to show anything.

        await using var copy = await UpProcess.StartAsync(folder["copy"], UpProcess.FreePort());
        foreach (var run in runs)
        {
            await foreach (var view in copy.Client.FollowAsync(run, stop: Stop))
                if (view.EndedAt is not null) Assert.Equal("completed", view.State);
        }

        Assert.Equal([2 * Times, 2 * Times, 2 * Times], (await copy.Client.RowsAsync("probe", "seats", stop: Stop)).Rows.Select(r => r.Value.GetProperty("count").GetInt32()));
        var said = 0;
        await foreach (var one in copy.Client.FollowStreamAsync("probe-counts", follow: false, stop: Stop)) said++;
        Assert.Equal(6 * Times, said);
        using var bytes = new MemoryStream();
        await copy.Client.DownloadAsync(artifact, bytes, stop: Stop);
        Assert.Equal("an artifact"u8, bytes.ToArray());
    }

    [Fact]
    public async Task What_is_no_folder_for_a_copy_or_to_be_copied_is_refused_and_left_as_it_is()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["there"]);
        Directory.CreateDirectory(folder["data"]);
        foreach (var (to, words) in ((string, string)[])[("copy", "There is no store in"), ("there", "exists"), ("data/copy", "lies in the folder that is copied")])
        {
            if (to != "copy") await File.WriteAllTextAsync(folder["data/orrery.db"], "", Stop);
            await using var backup = UpProcess.Start("backup", folder[to], "--data", folder["data"]);
            Assert.Equal(1, await backup.EndAsync());
            Assert.Contains(words, backup.Said);
        }

        Assert.Equal(["data", "data/orrery.db", "there"], Directory.EnumerateFileSystemEntries(folder[""], "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(folder[""], p)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rows_that_are_lost_or_no_json_any_more_are_found_by_fsck_and_named_to_who_reads_them()
    {
        using var folder = new TestFolder();
        var port = UpProcess.FreePort();
        await using (var up = await UpProcess.StartAsync(folder["data"], port))
        {
            var run = (await up.Client.StartAsync("probe", "take-seat", JsonSerializer.SerializeToNode(new SeatWish("12", "ann"), OrreryJson.Options), stop: Stop)).Run;
            await foreach (var _ in up.Client.FollowAsync(run, stop: Stop)) { }
            await up.StopAsync();
        }

        Assert.Equal((0, true), await CheckedAsync("Everything reads."));
        using (var connection = new SqliteConnection($"Data Source={folder["data/tables.db"]};Pooling=false"))
        {
            connection.Open();
            using var damage = connection.CreateCommand();
            damage.CommandText = "DROP INDEX 'by probe/seats/pool'; DROP INDEX 'by probe/seats/holder'; UPDATE row SET value = '{\"name\": ' WHERE key = '12'";
            damage.ExecuteNonQuery();
        }

        Assert.Equal((1, true), await CheckedAsync("probe/seats, row 12, namespace default: its value is no JSON object"));
        await using (var up = await UpProcess.StartAsync(folder["data"], port))
        {
            await Patience.UntilAsync(async () => (await up.Client.HealthAsync(Stop)).Services.Contains("probe"), "the probe service");
            var run = (await up.Client.StartAsync("probe", "delete-seat", JsonSerializer.SerializeToNode(new SeatWish("12"), OrreryJson.Options), stop: Stop)).Run;
            RunView? end = null;
            await foreach (var view in up.Client.FollowAsync(run, stop: Stop)) end = view;
            Assert.Equal(("failed", "table.damaged"), (end!.State, end.Failure!.Type));
            Assert.Contains("row '12'", (await Assert.ThrowsAsync<OrreryException>(() => up.Client.RowsAsync("probe", "seats", stop: Stop))).Message);
            await up.StopAsync();
        }

        File.Delete(folder["data/tables.db-wal"]);
        await File.WriteAllBytesAsync(folder["data/tables.db"], [], Stop);
        Assert.Equal((1, true), await CheckedAsync("tables.db: DAMAGED: it is empty"));

        async Task<(int Code, bool Said)> CheckedAsync(string words)
        {
            await using var check = UpProcess.Start("fsck", "--data", folder["data"]);
            var code = await check.EndAsync();
            return (code, check.Said.Contains(words, StringComparison.Ordinal));
        }
    }

    private static long CountedIn(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using var sum = connection.CreateCommand();
        sum.CommandText = "SELECT sum(json_extract(value, '$.count')) FROM row";
        return (long)sum.ExecuteScalar()!;
    }

    private static async Task<int> CountedAsync(OrreryClient client)
    {
        try
        {
            return (await client.RowsAsync("probe", "seats", stop: Stop)).Rows.Sum(r => r.Value.GetProperty("count").GetInt32());
        }
        catch (OrreryException)
        {
            return 0;
        }
    }
}
