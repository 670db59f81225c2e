using Orrery.Server.Hosting;

namespace Orrery.Tests.Hosting;

public sealed class BellTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(20);

    private readonly Bell _bell = new();

    [Fact]
    public void Rings_that_come_before_anyone_waits_are_kept_as_one()
    {
        _bell.Set();
        _bell.Set();

        Assert.True(_bell.Wait(Patient));
        Assert.False(_bell.Wait(TimeSpan.Zero));
    }

    [Fact]
    public void A_wait_ends_when_its_time_is_up() => Assert.False(_bell.Wait(TimeSpan.FromMicroseconds(200)));

    [Fact]
    public async Task Every_bell_wakes_the_thread_that_sleeps_or_is_about_to()
    {
        const int Times = 20_000;
        var (back, heard) = (new Bell(), 0);
        var sleeper = Task.Factory.StartNew(() =>
        {
            for (; heard < Times; heard++)
            {
                while (!_bell.Wait(Timeout.InfiniteTimeSpan)) { }
                back.Set();
            }
        }, TaskCreationOptions.LongRunning);
        for (var i = 0; i < Times; i++)
        {
            _bell.Set();
            Assert.True(back.Wait(Patient), $"signal {i} was not heard");
        }

        await sleeper;
        Assert.Equal(Times, heard);
    }
}
