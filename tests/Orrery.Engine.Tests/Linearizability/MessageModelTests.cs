using Orrery.Testing.Linearizability;
using Orrery.Testing.Simulation.Histories;

namespace Orrery.Engine.Tests.Linearizability;

/// <summary>What workers may see of a message, and what not.</summary>
public class MessageModelTests
{
    private static readonly Operation<Handled> ToA = Leased(1, "a", 1), ToB = Leased(2, "b", 5);

    [Fact]
    public void The_holder_ends_it() => Fits(ToA, Ended(1, "a", 2, 3));

    [Fact]
    public void A_lease_lapses_and_the_late_end_is_refused() => Fits(ToA, ToB, Refused(1, "a", 2, 6), Ended(2, "b", 7, 8));

    [Fact]
    public void An_end_may_be_taken_whose_answer_nobody_heard() =>
        Fits(ToA, Ended(1, "a", 2, Operation<Handled>.Open), Refused(1, "a", 2, 6));

    [Fact]
    public void A_copy_of_an_end_is_refused() => Fits(ToA, Ended(1, "a", 2, 3), Refused(1, "a", 2, 9));

    [Fact]
    public void A_failure_leaves_it_to_the_next() => Fits(ToA, Ended(1, "a", 2, 3, succeeds: false), ToB, Ended(2, "b", 7, 8));

    [Fact]
    public void Two_do_not_hold_it_under_one_attempt() => Breaks(ToA, Leased(1, "b", 2));

    [Fact]
    public void A_late_end_is_not_taken_once_another_holds_it() => Breaks(ToA, ToB, Ended(1, "a", 6, 7));

    [Fact]
    public void Two_ends_are_not_taken() => Breaks(ToA, Ended(1, "a", 2, 3), Ended(1, "a", 2, 9));

    [Fact]
    public void What_is_done_is_not_handed_out_again() => Breaks(ToA, Ended(1, "a", 2, 3), ToB, Refused(2, "b", 6, 7), Leased(3, "c", 8));

    [Fact]
    public void What_was_refused_once_is_not_taken_later() => Breaks(ToA, Refused(1, "a", 2, 3), Ended(1, "a", 4, 5));

    private static Operation<Handled> Leased(int epoch, string worker, long at) => new(new Handled(Handling.Leased, epoch, worker), 0, at);

    private static Operation<Handled> Ended(int epoch, string worker, long call, long answer, bool succeeds = true) =>
        new(new Handled(Handling.Ended, epoch, worker) { Succeeds = succeeds }, call, answer);

    private static Operation<Handled> Refused(int epoch, string worker, long call, long answer) => new(new Handled(Handling.Refused, epoch, worker), call, answer);

    private static void Fits(params Operation<Handled>[] history) => Assert.Equal(Verdict.Linearizable, Judge(history));

    private static void Breaks(params Operation<Handled>[] history) => Assert.Equal(Verdict.Broken, Judge(history));

    private static Verdict Judge(Operation<Handled>[] history) => new HistoryCheck<MessageSeen, Handled>(new MessageModel()).Of(history, out _);
}
