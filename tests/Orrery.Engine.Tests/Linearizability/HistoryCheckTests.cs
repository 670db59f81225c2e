using Orrery.Testing.Linearizability;

namespace Orrery.Engine.Tests.Linearizability;

/// <summary>Histories of a register that are linearizable, and some that are not.</summary>
public class HistoryCheckTests
{
    private const long Open = Operation<Access>.Open;

    [Fact]
    public void One_after_the_other_is_linearizable() => Fits([Write(1, 1, 2), Read(1, 3, 4), Write(2, 5, 6), Read(2, 7, 8)]);

    [Fact]
    public void A_read_beside_a_write_may_see_either()
    {
        Fits([Write(1, 1, 10), Read(0, 2, 3)]);
        Fits([Write(1, 1, 10), Read(1, 2, 3)]);
    }

    [Fact]
    public void What_was_read_once_is_not_unread() => Breaks([Write(1, 1, 10), Read(1, 2, 3), Read(0, 4, 5)], Read(0, 4, 5));

    [Fact]
    public void What_was_answered_before_a_call_is_seen_by_it() => Breaks([Write(1, 1, 2), Read(0, 3, 4)], Read(0, 3, 4));

    [Fact]
    public void A_value_that_nobody_wrote_is_not_read() => Breaks([Write(1, 1, 2), Read(7, 3, 4)], Read(7, 3, 4));

    [Fact]
    public void Two_readers_agree_on_the_order_of_two_writes() =>
        Breaks([Write(1, 1, 20), Write(2, 2, 20), Read(1, 3, 4), Read(2, 5, 6), Read(1, 7, 8)], null);

    [Fact]
    public void A_write_without_an_answer_may_take_effect_late_or_never()
    {
        Fits([Write(1, 1, Open), Read(0, 2, 3)]);
        Fits([Write(1, 1, Open), Read(0, 2, 3), Read(1, 4, 5)]);
        Breaks([Write(1, 3, Open), Read(1, 1, 2)], Read(1, 1, 2));
        Breaks([Write(1, 1, Open), Read(1, 2, 3), Read(0, 4, 5)], Read(0, 4, 5));
    }

    [Fact]
    public void Many_that_overlap_are_decided_without_trying_every_order()
    {
        var writes = Enumerable.Range(1, 12).Select(i => Write(i, i, 100));
        Fits([.. writes, Read(7, 101, 102)]);
        Breaks([.. writes, Read(7, 101, 102), Read(8, 103, 104)], null);
    }

    [Fact]
    public void A_long_history_is_decided() =>
        Fits([.. Enumerable.Range(1, 5000).SelectMany(i => new[] { Write(i, 4 * i, (4 * i) + 3), Read(i, (4 * i) + 1, (4 * i) + 2) })]);

    [Fact]
    public void Where_too_many_overlap_it_says_that_it_does_not_know() =>
        Assert.Equal(Verdict.Undecided, Check.Of([.. Enumerable.Range(1, 70).Select(i => Write(i, i, 1000)), Read(99, 1001, 1002)], out _));

    private static HistoryCheck<int, Access> Check => new(new Register());

    private static void Fits(Operation<Access>[] history) => Assert.Equal(Verdict.Linearizable, Check.Of(history, out _));

    private static void Breaks(Operation<Access>[] history, Operation<Access>? stuck)
    {
        Assert.Equal(Verdict.Broken, Check.Of(history, out var found));
        if (stuck is { } expected) Assert.Equal(expected, found);
    }

    private static Operation<Access> Write(int value, long call, long answer) => new(new Access(true, value), call, answer);

    private static Operation<Access> Read(int value, long call, long answer) => new(new Access(false, value), call, answer);

    private readonly record struct Access(bool Writes, int Value);

    private sealed class Register : ISequentialModel<int, Access>
    {
        public int Begin => 0;

        public IEnumerable<int> After(int state, Access what, bool open) => what.Writes ? [what.Value] : state == what.Value ? [state] : [];
    }
}
