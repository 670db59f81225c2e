using Orrery.Engine.Partitions;
using Orrery.Hosting;
using Orrery.Testing.Linearizability;
using Orrery.Testing.Simulation.Histories;
using Orrery.Testing.Simulation.Plans;

namespace Orrery.Engine.Tests.Linearizability;

/// <summary>What clients may hear of a number that updates add to, and what not.</summary>
public class RegisterModelTests
{
    [Fact]
    public void Each_addition_sees_those_before_it() => Fits(Add(5, 5, 1, 2), Add(3, 8, 3, 4), Total(8, 5, 6));

    [Fact]
    public void Those_that_overlap_are_done_in_some_order() => Fits(Add(5, 8, 1, 4), Add(3, 3, 2, 3), Total(3, 2, 5));

    [Fact]
    public void One_without_an_answer_may_be_done_late_or_never() => Fits(Add(5, null, 1), Total(0, 2, 3), Total(5, 4, 5), Add(7, null, 6), Total(5, 7, 8));

    [Fact]
    public void An_answer_that_was_lost_on_its_way_holds() => Breaks(Add(5, 5, 1), Add(3, 3, 2, 3), Total(8, 4, 5));

    [Fact]
    public void A_query_shows_what_was_answered_before_it_was_asked() => Breaks(Add(5, 5, 1, 2), Total(0, 3, 4));

    [Fact]
    public void What_was_seen_is_not_undone() => Breaks(Add(5, null, 1), Total(5, 2, 3), Total(0, 4, 5));

    [Fact]
    public void Nothing_is_added_twice() => Breaks(Add(5, 5, 1, 2), Total(10, 3, 4));

    [Theory]
    [InlineData((int)Adding.Throws)]
    [InlineData((int)Adding.Refuses)]
    public void What_failed_or_was_refused_adds_nothing(int how)
    {
        var failed = new Operation<Added>(new Added(new Addition("a", 5, (Adding)how), new Answered(default, new Failure(ErrorClass.User, "no", "No."))), 1, 2);
        Fits(failed, Total(0, 3, 4));
        Breaks(failed, Total(5, 3, 4));
        Breaks(new Operation<Added>(failed.What with { Answer = null }, 1, Operation<Added>.Open), Total(5, 3, 4));
    }

    private static Operation<Added> Add(long n, long? answer, long call, long returned = Operation<Added>.Open) =>
        new(new Added(new Addition($"{n}", n, Adding.Plain), answer is { } total ? new Answered(Payload.Of(total), null) : null), call, returned);

    private static Operation<Added> Total(long seen, long call, long returned) => new(new Added(null, new Answered(Payload.Of(seen), null)), call, returned);

    private static void Fits(params Operation<Added>[] history) => Assert.Equal(Verdict.Linearizable, Judge(history));

    private static void Breaks(params Operation<Added>[] history) => Assert.Equal(Verdict.Broken, Judge(history));

    private static Verdict Judge(Operation<Added>[] history) => new HistoryCheck<long, Added>(new RegisterModel()).Of(history, out _);
}
