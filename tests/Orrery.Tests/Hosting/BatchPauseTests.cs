using System.Diagnostics;
using Orrery.Server.Hosting;

namespace Orrery.Tests.Hosting;

public sealed class BatchPauseTests
{
    private readonly BatchPause _pause = new();
    private long _now = Stopwatch.Frequency;

    [Fact]
    public void A_batch_waits_a_millisecond_in_all_however_often_it_hears_something()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(1), Left());
        Pass(microseconds: 400);
        Assert.Equal(TimeSpan.FromMicroseconds(600), Left());
        Pass(microseconds: 600);
        Assert.Equal(TimeSpan.Zero, Left());
    }

    [Fact]
    public void Waiting_in_vain_is_tried_less_and_less_often_at_last_with_one_batch_in_64() =>
        Assert.Equal([0, 1, 3, 7, 15, 31, 63, 63], Enumerable.Range(0, 8).Select(_ => PassedOverBeforeOneThatWaitsInVain()));

    [Fact]
    public void One_wait_that_helped_makes_the_next_batch_wait_again()
    {
        for (var i = 0; i < 3; i++) PassedOverBeforeOneThatWaitsInVain();
        for (var i = 0; i < 7; i++) Assert.Equal(TimeSpan.Zero, LeftAndClosed());
        Assert.Equal(TimeSpan.FromMilliseconds(1), LeftAndClosed());
        Assert.Equal(TimeSpan.FromMilliseconds(1), LeftAndClosed());
    }

    [Fact]
    public void A_batch_that_had_nothing_to_wait_for_says_nothing_of_waiting()
    {
        PassedOverBeforeOneThatWaitsInVain();
        for (var i = 0; i < 10; i++) _pause.BatchClosed();
        Assert.Equal(TimeSpan.Zero, LeftAndClosed());
        Assert.Equal(TimeSpan.FromMilliseconds(1), LeftAndClosed());
    }

    private int PassedOverBeforeOneThatWaitsInVain()
    {
        var passed = 0;
        while (Left() == TimeSpan.Zero)
        {
            _pause.BatchClosed();
            passed++;
        }

        Pass(microseconds: 2000);
        Assert.Equal(TimeSpan.Zero, Left());
        _pause.BatchClosed();
        return passed;
    }

    private TimeSpan LeftAndClosed()
    {
        var left = Left();
        _pause.BatchClosed();
        return left;
    }

    private TimeSpan Left() => _pause.Left(_now);

    private void Pass(long microseconds) => _now += microseconds * Stopwatch.Frequency / 1_000_000;
}
