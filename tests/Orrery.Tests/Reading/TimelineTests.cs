using System.Collections.Immutable;
using Orrery.Client;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Server.Reading;

namespace Orrery.Tests.Reading;

public sealed class TimelineTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    private static readonly RunHeader Header = new()
    {
        Id = RunId.Parse("r00-0000000000001"), Caller = new Caller("default", "me"), Service = "s", Version = "1", Workflow = "w", Input = default, StartHash = 0, StartedAt = Start,
    };

    [Fact]
    public void A_call_that_failed_once_shows_its_wait_its_attempts_and_the_pause_between()
    {
        var step = Call(0, "encode", asked: 0) with
        {
            State = StepState.Completed, Epoch = 2, Worker = "w2", AttemptAt = At(70), DoneAt = At(100), DoneSequence = 9,
            Past = [new PastAttempt(1, "w1", At(10), At(30), new Failure(ErrorClass.Platform, "gone", "the disk went away"), default)],
        };

        var row = Assert.Single(Of([step], 100).Rows);

        Assert.Equal([("queue", 0, 10), ("failed", 10, 30), ("retry", 30, 70), ("attempt", 70, 100)], row.Bars.Select(b => (b.Why, b.From, b.To!.Value)));
        Assert.Equal(("the disk went away", 1, "w1"), (row.Bars[1].Label, row.Bars[1].Attempt!.Value, row.Bars[1].Worker));
        Assert.Equal(("w2", 2), (row.Bars[3].Worker, row.Bars[3].Attempt!.Value));
    }

    [Fact]
    public void A_last_attempt_that_is_among_the_past_ones_is_shown_once()
    {
        var step = Call(0, "encode", asked: 0) with
        {
            State = StepState.Failed, Epoch = 1, Worker = "w1", AttemptAt = At(10), DoneAt = At(30), DoneSequence = 9,
            Past = [new PastAttempt(1, "w1", At(10), At(30), new Failure(ErrorClass.User, "bad", "it is bad"), default)],
        };

        Assert.Equal(["queue", "failed"], Assert.Single(Of([step], 100).Rows).Bars.Select(b => b.Why));
    }

    [Fact]
    public void What_goes_on_has_no_end()
    {
        var steps = new[]
        {
            Call(0, "encode", asked: 5) with { State = StepState.Leased, Epoch = 1, AttemptAt = At(20) },
            Call(1, "encode", asked: 5),
            Call(2, "encode", asked: 5) with { State = StepState.Delayed, Epoch = 1, DueAt = At(5000), Past = [new PastAttempt(1, "w", At(6), At(8), new Failure(ErrorClass.Platform, "x", "x"), default)] },
            Other(3, StepKind.Timer) with { State = StepState.Delayed, DueAt = At(900_000) },
            Other(4, StepKind.Signal) with { State = StepState.Listening },
            Other(5, StepKind.Child) with { State = StepState.Elsewhere },
        };

        var rows = Of(steps, 100).Rows;

        Assert.Equal(["attempt", "queue", "retry", "timer", "signal", "child"], rows.Select(r => r.Bars[^1].Why));
        Assert.All(rows, r => Assert.Null(r.Bars[^1].To));
    }

    [Fact]
    public void Marks_are_no_time_and_a_result_that_was_there_says_so()
    {
        var view = Of([Other(0, StepKind.Mark), Call(1, "encode", asked: 1) with { State = StepState.Completed, Cached = true, DoneAt = At(2), DoneSequence = 3 }], 10);

        Assert.Equal("cache", Assert.Single(Assert.Single(view.Rows).Bars).Why);
    }

    [Fact]
    public void A_window_tells_only_steps_that_lie_in_it()
    {
        var steps = Enumerable.Range(0, 10).Select(i => Ended(i, "encode", i * 100, i * 100 + 50)).ToList();

        var view = Of(steps, 1000, new TimelineQuery(From: 290, To: 420));

        Assert.Equal([3, 4], view.Rows.Select(r => r.Step!.Value));
        Assert.Equal((290, 420, 2, false), (view.From, view.To, view.Total, view.Folded));
    }

    [Fact]
    public void Very_many_steps_share_a_row_for_each_thing_they_do_and_a_small_window_tells_each()
    {
        var steps = Enumerable.Range(0, 100_000).Select(i => Ended(i, i % 2 == 0 ? "encode" : "measure", i, i + 10)).ToList();

        var all = Of(steps, 100_010);
        var some = Of(steps, 100_010, new TimelineQuery(From: 5000, To: 5100));

        Assert.True(all.Folded);
        Assert.Equal([("encode", 50_000), ("measure", 50_000)], all.Rows.Select(r => (r.Title, r.Count)));
        Assert.Equal(0, all.Bars);
        Assert.True(all.Rows.Sum(r => r.Density!.Running.Count) <= RunTimeline.MostBars);
        Assert.False(some.Folded);
        Assert.All(some.Rows, r => Assert.Equal(1, r.Count));
        Assert.InRange(some.Total, 100, 120);
    }

    [Fact]
    public void Counts_over_time_are_averages_that_add_up_to_the_time_spent()
    {
        // 600 steps that are asked for at once and run for 10 ms, 10 at a time.
        var steps = Enumerable.Range(0, 600).Select(i => Ended(i, "encode", i / 10 * 10, i / 10 * 10 + 10, asked: 0)).ToList();

        var density = Assert.Single(Of(steps, 600).Rows).Density!;

        Assert.All(density.Running, n => Assert.Equal(10, n, 0.01));
        Assert.Equal(590, density.Waiting[0], 5.0);
        Assert.Equal(0, density.Waiting[^1], 5.0);
        var width = 600.0 / density.Waiting.Count;
        Assert.Equal(Enumerable.Range(0, 600).Sum(i => i / 10 * 10), density.Waiting.Sum(n => n * width), 600 * 0.01);
    }

    [Fact]
    public void Failed_attempts_are_counted_where_they_failed()
    {
        var failed = Ended(3, "encode", 80, 90) with { Past = [new PastAttempt(1, "w", At(20), At(55), new Failure(ErrorClass.Platform, "x", "x"), default)], Epoch = 2 };
        var steps = Enumerable.Range(0, 3).Select(i => Ended(i, "encode", 0, 100)).Append(failed).ToList();

        var density = Assert.Single(Of(steps, 100, new TimelineQuery(Rows: 2)).Rows).Density!;

        Assert.Equal((1, 1), (density.Failed.Sum(), density.Failed[density.Failed.Count * 55 / 100]));
    }

    [Fact]
    public void More_kinds_of_steps_than_rows_share_the_last_row()
    {
        var steps = Enumerable.Range(0, 50).Select(i => Ended(i, "f" + i, i, i + 1)).ToList();

        var view = Of(steps, 100, new TimelineQuery(Rows: 5));

        Assert.Equal(["f0", "f1", "f2", "f3", "others"], view.Rows.Select(r => r.Title));
        Assert.Equal(50, view.Rows.Sum(r => r.Count));
    }

    private static TimelineView Of(IReadOnlyList<Step> steps, double end, TimelineQuery? query = null) => RunTimeline.Of(Header, steps, At(end), query ?? new TimelineQuery());

    private static DateTimeOffset At(double ms) => Start.AddMilliseconds(ms);

    private static Step Call(int index, string function, double asked) => new(new StepSpec(index, $"{function}#{index}", StepKind.Call, 0, At(asked)) { Function = function, Sequence = index }, StepState.Waiting);

    private static Step Other(int index, StepKind kind) => new(new StepSpec(index, "k" + index, kind, 0, At(1)) { Sequence = index }, StepState.Waiting);

    private static Step Ended(int index, string function, double began, double done, double? asked = null) =>
        Call(index, function, asked ?? began) with { State = StepState.Completed, Epoch = 1, Worker = "w", AttemptAt = At(began), DoneAt = At(done), DoneSequence = index + 1 };
}
