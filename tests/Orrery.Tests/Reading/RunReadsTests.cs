using System.Collections.Immutable;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;
using Orrery.Server.Reading;

namespace Orrery.Tests.Reading;

public sealed class RunReadsTests
{
    private static readonly RunId Run = RunId.Parse("r00-0000000000001");

    private int _asked;
    private TaskCompletionSource? _held;

    [Fact]
    public async Task A_small_run_is_read_anew_each_time()
    {
        var reads = Reads(steps: 10);

        await reads.ReadAsync(Run);
        await reads.ReadAsync(Run);

        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task All_who_look_at_a_large_run_share_what_was_read_while_nothing_changes()
    {
        var reads = Reads(steps: 2000);

        var first = await reads.ReadAsync(Run);
        var again = await reads.ReadAsync(Run);

        Assert.Same(first, again);
        Assert.Same(first.Graph, again.Graph);
        Assert.Same(first.Timeline(new TimelineQuery()), again.Timeline(new TimelineQuery()));
        Assert.True(reads.IsCurrent(Run, first));
    }

    [Fact]
    public async Task A_change_makes_what_was_read_old_and_an_end_is_seen_at_once()
    {
        var reads = Reads(steps: 2000);
        var first = await reads.ReadAsync(Run);

        reads.Changed([new RunSummary(Header, 2000, 1)]);
        Assert.False(reads.IsCurrent(Run, first));
        reads.Changed([new RunSummary(Header with { Status = RunStatus.Completed }, 2000, 2000)]);
        var after = await reads.ReadAsync(Run);

        Assert.NotSame(first, after);
        Assert.True(reads.IsCurrent(Run, after));
    }

    [Fact]
    public async Task Who_comes_while_it_is_read_has_an_answer_that_was_read_later()
    {
        _held = new TaskCompletionSource();
        var reads = Reads(steps: 2000);

        var first = reads.ReadAsync(Run);
        var later = Enumerable.Range(0, 5).Select(_ => reads.ReadAsync(Run)).ToList();
        _held.SetResult();

        var shared = (await Task.WhenAll(later)).Distinct().ToList();
        Assert.Equal(2, _asked);
        Assert.DoesNotContain(await first, shared);
        Assert.Single(shared);
    }

    private static RunHeader Header { get; } = new()
    {
        Id = Run, Caller = new Caller("default", "me"), Service = "s", Version = "1", Workflow = "w", Input = default, StartHash = 0, StartedAt = DateTimeOffset.UnixEpoch,
    };

    private RunReads Reads(int steps) => new(async _ =>
    {
        Interlocked.Increment(ref _asked);
        if (_held is not null) await _held.Task;
        return new RunSnapshot(Header, [.. Enumerable.Range(0, steps).Select(i => new Step(new StepSpec(i, "k" + i, StepKind.Call, 0, DateTimeOffset.UnixEpoch) { Function = "f" }, StepState.Waiting))], null);
    });
}
