using Orrery.Tests.Probes;

namespace Orrery.Tests.Reading;

public sealed class ReadModelTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("missing")]
    [InlineData("damaged")]
    [InlineData("behind")]
    public async Task The_list_is_made_anew_from_the_store_when_it_is(string state)
    {
        IReadOnlyList<Client.RunLine> before;
        await using (var server = await StartAsync())
        {
            await server.EndOfAsync(await server.StartRunAsync("echo", new Probe(Text: "x")));
            if (state == "behind") await LeaveBehindAsync();
            await server.EndOfAsync(await server.StartRunAsync("refuse", new Probe(Text: "no")));
            await server.StartRunAsync("sleep", new Probe());
            await Patience.UntilAsync(() => server.Client.RunsAsync(stop: Stop).Result[0].Steps == 1, "the sleeping run's step to be listed");
            before = await server.Client.RunsAsync(stop: Stop);
        }

        if (state == "missing") File.Delete(_folder["data/read.db"]);
        if (state == "damaged") await File.WriteAllTextAsync(_folder["data/read.db"], "not at all a database, but long enough to be read as one", Stop);
        if (state == "behind") File.Copy(_folder["old.db"], _folder["data/read.db"], overwrite: true);

        await using var again = await StartAsync();
        await Patience.UntilAsync(() => again.Client.RunsAsync(stop: Stop).Result.Count == 3, "three runs to be listed");
        var after = await again.Client.RunsAsync(stop: Stop);
        Assert.Equal(before.Select(r => (r.Id, r.State, r.Steps, r.StepsDone, r.StartedAt, r.EndedAt, r.Failure?.Message)), after.Select(r => (r.Id, r.State, r.Steps, r.StepsDone, r.StartedAt, r.EndedAt, r.Failure?.Message)));
        Assert.Equal(1, (await again.Client.QueuesAsync(Stop)).Single(q => q.Name == "probe/refuse").DeadLetters);
    }

    // Every run's image is in the store at once, so that what has ended is only there.
    private Task<TestServer> StartAsync() => TestServer.StartAsync(_folder, o => o with { Owner = o.Owner with { CheckpointAfter = 0 } });

    private async Task LeaveBehindAsync()
    {
        await Patience.UntilAsync(() => File.Exists(_folder["data/read.db"]), "the file");
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder["data/read.db"]};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var copy = connection.CreateCommand();
        copy.CommandText = $"VACUUM INTO '{_folder["old.db"]}'";
        copy.ExecuteNonQuery();
    }
}
