using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Orrery.Server.Embedding;
using Orrery.Tests.Probes;

namespace Orrery.Tests.Tables;

/// <summary>Rows written and read by runs, in one process.</summary>
public sealed class TableTests : IDisposable
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(60);
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Of_many_who_take_a_seat_at_once_one_has_it_and_all_are_told_who()
    {
        await using var orrery = EmbeddedOrrery.Start(_folder["data"], [new ProbeService()]);
        var told = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => orrery.RunAsync<SeatWish, string>("probe", "take-seat", new SeatWish("12", $"h{i}")))).WaitAsync(Patient, Stop);

        var winner = Assert.Single(told, t => t.EndsWith("has it", StringComparison.Ordinal)).Split(' ')[0];
        Assert.Equal(29, told.Count(t => t == $"{winner} had it"));
        // A write is done as a whole or not at all: the losers' other change isn't there.
        Assert.Equal(winner, await orrery.RunAsync<SeatWish, string>("probe", "delete-seat", new SeatWish("last")).WaitAsync(Patient, Stop));
        Assert.Equal("nobody", await orrery.RunAsync<SeatWish, string>("probe", "delete-seat", new SeatWish("last")).WaitAsync(Patient, Stop));
    }

    [Fact]
    public async Task A_row_that_many_count_up_at_once_counts_every_one_of_them_once()
    {
        await using var orrery = EmbeddedOrrery.Start(_folder["data"], [new ProbeService()]);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => orrery.RunAsync<SeatWish, int>("probe", "count-rows", new SeatWish("counter", Times: 5)))).WaitAsync(Patient, Stop);

        Assert.Equal(40, (await SeatAsync(orrery, "counter"))!.Count);
    }

    [Fact]
    public async Task A_write_whose_attempt_is_lost_is_done_once_with_what_the_first_attempt_wrote()
    {
        await using var orrery = EmbeddedOrrery.Start(_folder["data"], [new ProbeService()]);

        Assert.Equal(2, await orrery.RunAsync<SeatWish, int>("probe", "write-and-die", new SeatWish("lost")).WaitAsync(Patient, Stop));
        Assert.Equal("attempt 1", (await SeatAsync(orrery, "lost"))!.Holder);
    }

    [Fact]
    public async Task Rows_are_there_after_a_restart_and_found_by_their_properties_in_the_order_of_their_keys()
    {
        await using (var first = EmbeddedOrrery.Start(_folder["data"], [new ProbeService()]))
        {
            foreach (var (name, pool) in ((string, string)[])[("b", "x"), ("c", "y"), ("a", "x")]) await first.RunAsync<SeatWish, string>("probe", "take-seat", new SeatWish(name, "h", pool)).WaitAsync(Patient, Stop);
        }

        await using var second = EmbeddedOrrery.Start(_folder["data"], [new ProbeService()]);
        Assert.Equal(["a", "b"], await second.RunAsync<SeatWish, string[]>("probe", "seats-of-pool", new SeatWish("", Pool: "x")).WaitAsync(Patient, Stop));
    }

    [Fact]
    public async Task Newer_code_reads_rows_of_an_older_shape_at_once_and_renews_them_and_older_code_leaves_newer_rows_alone()
    {
        await using (var old = EmbeddedOrrery.Start(_folder["data"], [new Shots(1)]))
        {
            await old.RunAsync<string, string>("shots", "keep", "0012=1.5").WaitAsync(Patient, Stop);
            await old.RunAsync<string, string>("shots", "keep", "0040=2").WaitAsync(Patient, Stop);
        }

        await using (var renewed = EmbeddedOrrery.Start(_folder["data"], [new Shots(2)]))
        {
            // Read before or after it is renewed: the same.
            Assert.Equal("""{"shot":"0012","milliseconds":1500}""", await renewed.RunAsync<string, string>("shots", "show", "0012").WaitAsync(Patient, Stop));
            await Patience.UntilAsync(async () => await renewed.RunAsync<string, int>("shots", "older", "") == 0, "all rows to be renewed");
            Assert.Equal("""{"shot":"0040","milliseconds":2000}""", await renewed.RunAsync<string, string>("shots", "show", "0040").WaitAsync(Patient, Stop));
        }

        await using var again = EmbeddedOrrery.Start(_folder["data"], [new Shots(1)]);
        var read = await Assert.ThrowsAsync<FailureException>(() => again.RunAsync<string, string>("shots", "show", "0012").WaitAsync(Patient, Stop));
        Assert.Equal("table.newer", read.Failure.Type);
        var written = await Assert.ThrowsAsync<FailureException>(() => again.RunAsync<string, string>("shots", "keep", "0012=9").WaitAsync(Patient, Stop));
        Assert.Equal("table.newer", written.Failure.Type);
    }

    [Theory]
    [InlineData(Table.MaxChanges + 1, "", "table.changes")]
    [InlineData(1, "\n", "table.key")]
    public async Task What_no_write_may_be_is_refused_in_words_and_nothing_of_it_is_done(int rows, string name, string type)
    {
        await using var orrery = EmbeddedOrrery.Start(_folder["data"], [new ProbeService()]);
        var refused = await Assert.ThrowsAsync<FailureException>(() => orrery.RunAsync<SeatWish, int>("probe", "write-rows", new SeatWish(name, Pool: "new", Times: rows)).WaitAsync(Patient, Stop));

        Assert.Equal((ErrorClass.User, type), (refused.Failure.Class, refused.Failure.Type));
        Assert.Empty(await orrery.RunAsync<SeatWish, string[]>("probe", "seats-of-pool", new SeatWish("", Pool: "new")).WaitAsync(Patient, Stop));
    }

    private static async Task<Seat?> SeatAsync(EmbeddedOrrery orrery, string name) => await orrery.RunAsync<SeatWish, Seat?>("probe", "show-seat", new SeatWish(name)).WaitAsync(Patient, Stop);

    private sealed record Timed(string Shot, double Seconds);

    private sealed record InMilliseconds(string Shot, int Milliseconds);

    /// <summary>One service before and after its rows' shape changed.</summary>
    private sealed class Shots(int version) : Service
    {
        private static readonly Table<Timed> First = Table.Define<Timed>("shots", s => s.Shot);

        private static readonly Table<InMilliseconds> Second = Table.Define<InMilliseconds>("shots", s => s.Shot) with
        {
            Upcasts = [row => new JsonObject { ["shot"] = row["shot"]!.DeepClone(), ["milliseconds"] = (int)(row["seconds"]!.GetValue<double>() * 1000) }],
        };

        /// <summary>Reads what is stored as it is stored.</summary>
        private static readonly Function<string, int> Older = Function.Define<string, int>("older", async (_, context) =>
            (await ((Orrery.Hosting.IStoreAsker)context).AskAsync(new Orrery.Hosting.ReadRows("shots", new RowQuery()) { Before = 2 })).Rows.Length);

        public override string Name => "shots";

        public override ImmutableArray<Table> Tables => [version == 1 ? First : Second];

        public override ImmutableArray<Function> Functions => [Older];

        public override ImmutableArray<Workflow> Workflows =>
        [
            Workflow.Define<string, string>("keep", async (text, run) =>
            {
                var (shot, seconds) = (text.Split('=')[0], double.Parse(text.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture));
                await run.Write(version == 1 ? First.Put(new Timed(shot, seconds)) : Second.Put(new InMilliseconds(shot, (int)(seconds * 1000))));
                return shot;
            }),
            Workflow.Define<string, string>("show", async (shot, run) => System.Text.Json.JsonSerializer.Serialize<object?>(
                version == 1 ? (await run.Find(First, shot))?.Value : (await run.Find(Second, shot))?.Value, OrreryJson.Options)),
            Workflow.Define<string, int>("older", (_, run) => run.Call(Older, "")),
        ];
    }
}
