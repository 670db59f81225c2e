using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Orrery.Queries.Evaluation;
using Orrery.Queries.Language;
using Orrery.Queries.Tests.Language;
using Orrery.Queries.Windows;

namespace Orrery.Queries.Tests.Evaluation;

/// <summary>The compiled evaluation gives what the plain reference gives, for drawn queries over drawn events.</summary>
public class DifferentialTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static Config Tries(int count) => Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(count);

    [Fact]
    public void A_condition_holds_where_the_reference_says_so()
    {
        var (held, all) = (0, 0);
        Check.One(Tries(500), Prop.ForAll(QueryGenerator.Where(3).ToArbitrary(), Gen.NonEmptyListOf(EventGenerator.Event).Resize(8).ToArbitrary(), (where, events) =>
        {
            var query = new StandingQuery(Plain with { Where = where }, new Dice(1));
            foreach (var text in events)
            {
                var rows = new List<Row>();
                Assert.True(query.Offer(Encoding.UTF8.GetBytes(text), Start, Start, rows));
                var expected = Reference.Holds(where, JsonElement.Parse(text));
                Assert.True(expected == (rows.Count == 1), $"{QueryPrinter.Print(Plain with { Where = where })} on {text}: expected {expected}");
                (held, all) = (held + rows.Count, all + 1);
            }
        }));

        Assert.InRange((double)held / all, 0.1, 0.9);
    }

    [Fact]
    public void A_row_has_what_the_reference_says() => Check.One(Tries(300), Prop.ForAll(QueryGenerator.Query.Where(q => q.Window is null).ToArbitrary(), EventGenerator.Event.ToArbitrary(), (query, text) =>
    {
        query = query with { Where = null, Sample = null };
        var rows = new List<Row>();
        new StandingQuery(query, new Dice(1)).Offer(Encoding.UTF8.GetBytes(text), Start, Start, rows);

        Same(Reference.Row(query, JsonElement.Parse(text)), Assert.Single(rows).Json);
    }));

    [Fact]
    public void Windows_give_what_the_reference_says()
    {
        var limits = new FlowLimits { Lateness = TimeSpan.FromSeconds(3), Ahead = TimeSpan.FromSeconds(20) };
        var (given, late) = (0L, 0L);
        Check.One(Tries(250), Prop.ForAll(Windowed.ToArbitrary(), History.ToArbitrary(), (query, history) =>
        {
            var (subject, reference) = (new StandingQuery(query, new Dice(1), limits), new ReferenceWindows(query, limits));
            foreach (var (text, time, now) in history)
            {
                var rows = new List<Row>();
                if (text is null) subject.Tick(now, rows);
                else Assert.True(subject.Offer(Encoding.UTF8.GetBytes(text), time, now, rows));
                var expected = text is null ? reference.Tick(now) : reference.Offer(JsonElement.Parse(text), time, now);

                Assert.Equal(expected.Select(row => row.End * TimeSpan.TicksPerSecond), rows.Select(row => row.Time.UtcTicks));
                foreach (var ((_, json), row) in expected.Zip(rows)) Same(json, row.Json);
                given += rows.Count;
            }

            Assert.Equal((reference.Late, reference.Ahead), (subject.Counts.Late, subject.Counts.Ahead));
            late += subject.Counts.Late;
        }));

        Assert.True(given > 300 && late > 20, $"{given} rows, {late} late: too little happened to show anything");
    }

    private static Query Plain => new([], [], null, null, [], null, null, null);

    private static Gen<Query> Windowed =>
        from query in QueryGenerator.Query.Where(q => q.Window is not null)
        from length in Gen.Choose(1, 12)
        from every in Gen.Choose(1, length)
        from filtered in Gen.Elements(true, false, false)
        select query with { Window = new WindowClause(length, every), Sample = null, Where = filtered ? query.Where : null };

    /// <summary>Events and ticks; event time mostly goes on, with some that lag or lead.</summary>
    private static Gen<List<(string? Text, DateTimeOffset Time, DateTimeOffset Now)>> History =>
        from steps in Gen.NonEmptyListOf(
            from text in Gen.Frequency((5, EventGenerator.Event.Select(e => (string?)e)), (1, Gen.Constant<string?>(null)))
            from pause in Gen.Choose(0, 2_500)
            from off in Gen.Frequency((6, Gen.Choose(-2_000, 0)), (1, Gen.Choose(-15_000, 25_000)))
            select (text, pause, off)).Resize(25)
        select steps.Aggregate((Now: Start, All: new List<(string?, DateTimeOffset, DateTimeOffset)>()), (state, step) =>
        {
            var now = state.Now.AddMilliseconds(step.pause);
            state.All.Add((step.text, now.AddMilliseconds(step.off), now));
            return (now, state.All);
        }).All;

    private static void Same(string expected, ReadOnlyMemory<byte> row)
    {
        var actual = Encoding.UTF8.GetString(row.Span);
        Assert.True(expected == actual || Normal(expected) == Normal(actual), $"expected {expected}, was {actual}");
    }

    private static string Normal(string json) => JsonElement.Parse(json) is var element && element.ValueKind == JsonValueKind.Object
        ? string.Join(",", element.EnumerateObject().Select(member => $"{member.Name}={member.Value.GetRawText()}")) : json;
}
