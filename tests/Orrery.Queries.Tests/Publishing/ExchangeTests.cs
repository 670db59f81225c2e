using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orrery.Queries.Evaluation;
using Orrery.Queries.Language;
using Orrery.Queries.Publishing;
using Orrery.Queries.Tests.Evaluation;
using Orrery.Queries.Tests.Language;

namespace Orrery.Queries.Tests.Publishing;

public class ExchangeTests
{
    private readonly HandClock _clock = new();

    [Fact]
    public void Different_clients_get_all_rows_and_the_readers_of_one_share_them()
    {
        var exchange = Exchange();
        var publisher = exchange.Publisher("s", Options());
        Subscription[] readers = [Read(exchange, "a", "SELECT n"), Read(exchange, "b", "SELECT n"), Read(exchange, "b", "select n"), Read(exchange, "b", "SELECT n AS other")];
        for (var i = 0; i < 10; i++) Publish(publisher, $$"""{"n":{{i}}}""");

        var rows = readers.Select(Take).ToArray();
        Assert.Equal(10, rows[0].Count);
        Assert.Equal((5, 5), (rows[1].Count, rows[2].Count));
        Assert.Equal(rows[0], rows[1].Concat(rows[2]).OrderBy(row => row));
        Assert.Equal(10, rows[3].Count);
    }

    [Fact]
    public void A_reader_that_leaves_hands_what_it_has_not_taken_to_the_others_and_the_last_one_ends_the_query()
    {
        var exchange = Exchange();
        var publisher = exchange.Publisher("s", Options());
        var (first, second) = (Read(exchange, "a", "SELECT n"), Read(exchange, "a", "SELECT n"));
        for (var i = 0; i < 6; i++) Publish(publisher, $$"""{"n":{{i}}}""");

        first.Dispose();
        first.Dispose();
        Assert.Equal(6, Take(second).Count);
        Assert.True(publisher.IsWanted);
        second.Dispose();
        Assert.False(publisher.IsWanted);
        Assert.Empty(exchange.Queries);
    }

    [Fact]
    public void A_query_reads_the_streams_it_names_or_all()
    {
        var exchange = Exchange();
        Publisher[] publishers = [exchange.Publisher("a", Options()), exchange.Publisher("b", Options()), exchange.Publisher("c", Options())];
        Subscription[] readers = [Read(exchange, "1", "SELECT n FROM a"), Read(exchange, "2", "SELECT n FROM a, c"), Read(exchange, "3", "SELECT n")];
        foreach (var publisher in publishers) Publish(publisher, $$"""{"n":"{{publisher.Stream}}"}""");

        Assert.Equal(["a", "ac", "abc"], readers.Select(reader => string.Concat(Take(reader).Select(row => row[^3]))));
    }

    [Fact]
    public void A_query_of_a_scope_sees_its_own_events_and_everybodys_and_shares_with_nobody_of_another_one()
    {
        var exchange = Exchange();
        Publisher[] publishers = [exchange.Publisher("s", Options() with { Scope = "a" }), exchange.Publisher("s", Options() with { Scope = "b" }), exchange.Publisher("s", Options())];
        var query = QueryParser.Parse("SELECT n FROM s");
        Subscription[] readers = [exchange.Subscribe("me", query, "a"), exchange.Subscribe("me", query, "b"), exchange.Subscribe("me", query)];
        for (var i = 0; i < 3; i++) Publish(publishers[i], $$"""{"n":"{{"ab*"[i]}}"}""");

        Assert.Equal(["a*", "b*", "ab*"], readers.Select(reader => string.Concat(Take(reader).Select(row => row[^3]))));
        exchange.Remove(publishers[0]);
        Publish(publishers[0], """{"n":"late"}""");
        Assert.Empty(Take(readers[0]));
        Assert.False(publishers[0].IsWanted);
    }

    [Fact]
    public void What_is_masked_can_be_cut_out_and_named_without_publishing()
    {
        var mask = new Mask("a.b", "**.password");

        Assert.Equal("""{"a":{},"c":1}""", Encoding.UTF8.GetString(mask.Cut("""{"a":{"b":2},"c":1,"password":3}"""u8)!));
        Assert.Null(mask.Cut("no"u8));
        Assert.Equal(["a.b", "x.password"], mask.CoveredIn(QueryParser.Parse("SELECT a.b, c WHERE x.password = 1")));
    }

    [Fact]
    public void Rows_that_are_not_taken_in_time_are_lost_counted_and_marked_where_they_are_missing()
    {
        var exchange = Exchange(rows: 3);
        var publisher = exchange.Publisher("s", Options());
        var reader = Read(exchange, "a", "SELECT n");
        for (var i = 0; i < 5; i++) Publish(publisher, $$"""{"n":{{i}}}""");
        Assert.True(reader.TryTake(out _));
        Publish(publisher, """{"n":5}""");
        Publish(publisher, """{"n":6}""");

        var rest = new List<string>();
        while (reader.TryTake(out var delivery)) rest.Add(delivery is Given given ? Encoding.UTF8.GetString(given.Row.Json.Span) : delivery!.ToString()!);
        Assert.Equal(["""{"n":1}""", """{"n":2}""", new Lost(2).ToString(), """{"n":5}""", new Lost(1).ToString()], rest);
        Assert.Equal(3, reader.Lost);
    }

    [Fact]
    public void Large_rows_are_bounded_by_their_bytes()
    {
        var exchange = new Exchange(new ExchangeOptions { Clock = _clock, WaitingBytes = 1_000 });
        var publisher = exchange.Publisher("s", Options());
        var reader = Read(exchange, "a", "SELECT *");
        for (var i = 0; i < 5; i++) Publish(publisher, $$"""{"n":"{{new string('x', 400)}}"}""");

        Assert.Equal(3, reader.Lost);
    }

    [Fact]
    public async Task A_reader_waits_for_rows_and_sees_the_end()
    {
        var exchange = Exchange();
        var publisher = exchange.Publisher("s", Options());
        var reader = Read(exchange, "a", "SELECT n LIMIT 3");
        var reading = Task.Run(async () =>
        {
            var seen = new List<Delivery>();
            await foreach (var delivery in reader.ReadAsync(TestContext.Current.CancellationToken)) seen.Add(delivery);
            return seen;
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 5; i++) Publish(publisher, $$"""{"n":{{i}}}""");

        var all = await reading;
        Assert.Equal(3, all.OfType<Given>().Count());
        Assert.IsType<Ended>(all[^1]);
        Assert.False(publisher.IsWanted);
    }

    [Fact]
    public void Windows_close_by_the_exchange_s_clock()
    {
        var exchange = Exchange();
        var publisher = exchange.Publisher("s", Options());
        var reader = Read(exchange, "a", "SELECT count(*) AS n WINDOW 10");
        Publish(publisher, "{}");
        Publish(publisher, "{}");

        exchange.Tick();
        Assert.Empty(Take(reader));
        _clock.Now += TimeSpan.FromSeconds(12);
        exchange.Tick();
        Assert.Equal(["""{"n":2}"""], Take(reader));
    }

    [Fact]
    public void Several_threads_publish_at_once_while_readers_come_and_go_and_no_event_is_lost_or_counted_twice()
    {
        var exchange = Exchange(rows: 10_000);
        var publisher = exchange.Publisher("s", Options());
        Subscription[] readers = [Read(exchange, "a", "SELECT n"), Read(exchange, "b", "SELECT n"), Read(exchange, "b", "SELECT n"), Read(exchange, "c", "SELECT count(n) AS all, sum(n) AS sum WINDOW 10")];
        Parallel.For(0, 4, thread =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                Publish(publisher, $$"""{"n":{{thread * 1_000 + i}}}""");
                if (i % 100 == 0) Read(exchange, $"passing {thread}", $"SELECT * WHERE n = {i}").Dispose();
            }
        });
        _clock.Now += TimeSpan.FromMinutes(1);
        exchange.Tick();

        var all = Enumerable.Range(0, 4_000).Select(n => $$"""{"n":{{n}}}""").Order().ToList();
        Assert.Equal(all, Take(readers[0]).Order());
        Assert.Equal(all, Take(readers[1]).Concat(Take(readers[2])).Order());
        Assert.Equal([$$"""{"all":4000,"sum":{{4_000 * 3_999 / 2}}}"""], Take(readers[3]));
        Assert.Equal(3, exchange.Queries.Count);
    }

    [Theory]
    [InlineData("SELECT n WHERE user.email = \"ada@example.org\"", 0)]
    [InlineData("SELECT n WHERE user.email != null", 0)]
    [InlineData("SELECT n WHERE user.email ==~ /a/", 0)]
    [InlineData("SELECT n WHERE user[\"email\"] > \"\"", 0)]
    [InlineData("SELECT n WHERE user.email = null", 2)]
    [InlineData("SELECT n SAMPLE {\"strategy\":\"STICKY\",\"threshold\":1,\"factor\":1,\"keys\":[\"user.email\"]}", 0)]
    public void Nothing_is_learned_of_a_masked_property_by_asking(string query, int rows)
    {
        var exchange = Exchange();
        var publisher = exchange.Publisher("s", Options() with { Mask = new Mask("user.email") });
        var reader = Read(exchange, "a", query);
        Publish(publisher, """{"n":1,"user":{"email":"ada@example.org","id":1}}""");
        Publish(publisher, """{"n":1,"user":{"id":2}}""");

        Assert.Equal(rows, Take(reader).Count);
        Assert.Equal(["user.email"], reader.Masked);
    }

    [Fact]
    public void A_masked_property_is_in_no_row_group_or_aggregate()
    {
        var exchange = Exchange();
        var publisher = exchange.Publisher("s", Options() with { Mask = new Mask("user.email") });
        Subscription[] readers = [Read(exchange, "a", "SELECT *"), Read(exchange, "b", "SELECT user"), Read(exchange, "c", "SELECT user.email, count(user.email) WINDOW 1")];
        Publish(publisher, """{"n":1,"user":{"email":"ada@example.org","id":1}}""");
        _clock.Now += TimeSpan.FromMinutes(1);
        exchange.Tick();

        Assert.Equal(["""{"n":1,"user":{"id":1}}""", """{"user":{"id":1}}""", """{"user.email":null,"count(user.email)":0}"""], readers.SelectMany(Take));
    }

    [Fact]
    public void What_is_no_event_is_counted_and_so_is_what_nobody_wants()
    {
        var exchange = Exchange();
        var publisher = exchange.Publisher("s", Options() with { MaxEventBytes = 50 });
        Publish(publisher, "[]");
        using var reader = Read(exchange, "a", "SELECT n WHERE n = 1");
        foreach (var json in (string[])["[]", "{", $$"""{"n":"{{new string('x', 60)}}"}""", """{"n":1}""", """{"n":2}"""]) Publish(publisher, json);

        Assert.Equal(new PublisherCounts(2, 1, 3), publisher.Counts);
        Assert.Single(Take(reader));
    }

    [Fact]
    public void So_many_queries_may_be_live_and_no_more()
    {
        var exchange = new Exchange(new ExchangeOptions { Clock = _clock, Queries = 2 });
        using var first = Read(exchange, "a", "SELECT a");
        using (Read(exchange, "a", "SELECT b"))
            Assert.Contains("2 queries are live", Assert.Throws<InvalidOperationException>(() => Read(exchange, "a", "SELECT c")).Message, StringComparison.Ordinal);
        Assert.NotNull(Read(exchange, "a", "SELECT c"));
    }

    /// <summary>Through envelopes, as from another process, come the same rows as within one.</summary>
    [Fact]
    public void An_envelope_gives_each_query_the_rows_that_the_whole_event_gives()
    {
        var cases = from queries in Gen.NonEmptyListOf(QueryGenerator.Query).Resize(5)
                    from events in Gen.NonEmptyListOf(EventGenerator.Event).Resize(6)
                    select (queries, events);
        Check.One(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(120), Prop.ForAll(cases.ToArbitrary(), drawn =>
        {
            var (near, far) = (Exchange(), Exchange());
            var local = near.Publisher("s", Options());
            var remote = new Publisher("s", Options(), new Wire(far));
            far.Changed += remote.Serve;
            var readers = drawn.queries.Select((query, i) => (Whole: near.Subscribe($"{i}", query with { From = [] }), Union: far.Subscribe($"{i}", query with { From = [] }))).ToList();
            foreach (var json in drawn.events)
            {
                Publish(local, json);
                Publish(remote, json);
            }

            _clock.Now += TimeSpan.FromHours(1);
            near.Tick();
            far.Tick();
            foreach (var (whole, union) in readers) Assert.Equal(Take(whole), Take(union));
        }));
    }

    [Fact]
    public void An_envelope_has_the_union_of_what_is_selected_by_the_queries_that_want_the_event_and_nothing_else()
    {
        var sent = new List<Envelope>();
        var publisher = new Publisher("s", Options(), new Keep(sent));
        string[] queries = ["SELECT a.x WHERE n = 1", "SELECT a.y, b WHERE n < 3", "SELECT max(c.d) AS m WINDOW 5 WHERE n != 9 GROUP BY c.e", "SELECT * WHERE n = 9"];
        publisher.Serve([.. queries.Select((text, i) => new LiveQuery(i + 10, QueryParser.Parse(text)))]);
        foreach (var n in (int[])[1, 2, 5, 9]) Publish(publisher, $$"""{"secret":1,"a":{"x":1,"y":[2],"z":3},"b":{"all":1},"c":{"d":4,"e":"g","f":5},"n":{{n}}}""");

        Assert.Equal(
        [
            """10 11 12 {"a":{"x":1,"y":[2]},"b":{"all":1},"c":{"d":4,"e":"g"}}""",
            """11 12 {"a":{"y":[2]},"b":{"all":1},"c":{"d":4,"e":"g"}}""",
            """12 {"c":{"d":4,"e":"g"}}""",
            """13 {"secret":1,"a":{"x":1,"y":[2],"z":3},"b":{"all":1},"c":{"d":4,"e":"g","f":5},"n":9}""",
        ], sent.Select(e => $"{string.Join(' ', e.Queries.ToArray())} {Encoding.UTF8.GetString(e.Event.Span)}"));
    }

    private Exchange Exchange(int rows = 1_000) => new(new ExchangeOptions { Clock = _clock, WaitingRows = rows });

    private static PublisherOptions Options() => new() { Dice = new Dice(1) };

    private void Publish(Publisher publisher, string json) => publisher.Publish(Encoding.UTF8.GetBytes(json), _clock.Now);

    private static Subscription Read(Exchange exchange, string client, string query) => exchange.Subscribe(client, QueryParser.Parse(query));

    private static List<string> Take(Subscription reader)
    {
        var rows = new List<string>();
        while (reader.TryTake(out var delivery))
        {
            if (delivery is Given given) rows.Add(Encoding.UTF8.GetString(given.Row.Json.Span));
        }

        return rows;
    }

    /// <summary>A link to another process: what goes over it is bytes.</summary>
    private sealed class Wire(Exchange to) : IOutlet
    {
        public void Take(in Envelope envelope) => to.Take(envelope with { Event = envelope.Event.ToArray() });
    }

    private sealed class Keep(List<Envelope> sent) : IOutlet
    {
        public void Take(in Envelope envelope) => sent.Add(envelope);
    }
}
