using Microsoft.Extensions.Logging.Abstractions;
using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Server.Reading;
using Orrery.Workers.Hosting;

namespace Orrery.Tests.Reading;

public sealed class UsageSeriesTests
{
    private static readonly AttemptName Attempt = new(RunId.Parse("r00-0000000000001"), 3, 2);

    [Fact]
    public void A_series_keeps_all_samples_while_they_are_few()
    {
        var series = new UsageSeries();
        for (var i = 0; i < UsageSeries.Most; i++) series.Add(new UsageSample(i, i * 0.5, i));

        Assert.Equal(Enumerable.Range(0, UsageSeries.Most).Select(i => new UsageSample(i, i * 0.5, i)), series.Samples);
    }

    [Theory]
    [InlineData(601)]
    [InlineData(10_000)]
    [InlineData(86_400)]
    public void A_long_series_is_thinned_and_keeps_its_end_its_total_and_its_peak(int seconds)
    {
        var series = new UsageSeries();
        for (var i = 0; i < seconds; i++) series.Add(new UsageSample(i, i * 2.0, i == seconds / 3 ? 1_000_000 : 1000));

        var samples = series.Samples;

        Assert.InRange(samples.Count, UsageSeries.Most / 4, UsageSeries.Most);
        Assert.Equal((seconds - 1, (seconds - 1) * 2.0), (samples[^1].At, samples[^1].Cpu));
        Assert.Equal(1_000_000, samples.Max(s => s.Memory));
        Assert.Equal(samples.Select(s => s.At).Order(), samples.Select(s => s.At));
        Assert.All(samples.Zip(samples.Skip(1)), pair => Assert.InRange(pair.Second.At - pair.First.At, 1, 8.0 * seconds / UsageSeries.Most + 8));
    }

    [Fact]
    public void A_sample_that_comes_twice_counts_once()
    {
        var series = new UsageSeries();
        foreach (var at in (double[])[0, 1, 1, 0, 2]) series.Add(new UsageSample(at, at, 1));

        Assert.Equal([0.0, 1, 2], series.Samples.Select(s => s.At));
    }

    [Fact]
    public async Task What_was_used_is_kept_when_the_attempt_is_over()
    {
        using var folder = new TestFolder();
        await using var logs = new AttemptLogs(folder.Path, NullLogger.Instance);
        var board = new UsageBoard(logs);
        board.Add(Attempt, new UsageSample(0.5, 0.25, 4096));
        var before = await board.FindAsync(Attempt, TestContext.Current.CancellationToken);
        board.End(Attempt);
        var after = await new UsageBoard(logs).FindAsync(Attempt, TestContext.Current.CancellationToken);

        Assert.Equal([new UsageSample(0.5, 0.25, 4096)], before);
        Assert.Equal(before, after);
        Assert.Empty(await board.FindAsync(Attempt with { Epoch = 1 }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Programs_at_once_and_after_one_another_add_up_and_are_told_once_a_second()
    {
        var sampler = new UsageSampler();
        var (one, two) = (new object(), new object());

        var first = sampler.Look(one, 0.1, 100, 0.2);
        var early = sampler.Look(two, 0.2, 500, 0.9);
        sampler.End(one, new Usage(0.8, 100, 1));
        var later = sampler.Look(two, 0.4, 300, 1.3);

        Assert.Equal(new UsageSample(0.2, 0.1, 100), first);
        Assert.Null(early);
        Assert.Equal(new UsageSample(1.3, 1.2, 600), later);
        Assert.Equal(0.8, sampler.Total.CpuSeconds);
    }
}
