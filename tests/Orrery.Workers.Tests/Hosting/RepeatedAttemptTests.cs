using System.Collections.Immutable;
using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Workers.Hosting;
using Orrery.Workers.Payloads;

namespace Orrery.Workers.Tests.Hosting;

/// <summary>A message that comes twice starts one attempt; one that is stopped before it began doesn't start.</summary>
public sealed class RepeatedAttemptTests : IServerLink, IAttemptResources
{
    private readonly Holding _service = new();
    private readonly List<WorkerReport> _reports = [];
    private readonly TaskCompletionSource _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData("small")]
    [InlineData("whole")]
    public async Task A_copy_of_an_attempt_that_is_in_hand_is_ignored(string function)
    {
        using var runtime = new WorkerRuntime([_service], this, this);
        var message = new RunAttempt(new Attempt(new RunId(0, 1), 0, 1, Caller.Local, "holding", function, "key", Payload.Of(5), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(15)));
        runtime.Receive([message]);
        await _service.Begun.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        runtime.Receive([message, message]);
        Assert.Single(runtime.Attempts);
        _service.LetGo.SetResult();
        await _reported.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await runtime.GiveBackAsync("the test ends");

        Assert.Equal(1, _service.Calls);
        Assert.Null(Assert.IsType<AttemptEnded>(Assert.Single(_reports)).Result.Failure);
    }

    [Fact]
    public async Task The_word_to_stop_right_behind_an_attempt_finds_it_before_it_began()
    {
        using var runtime = new WorkerRuntime([_service], this, this);
        var message = new RunAttempt(new Attempt(new RunId(0, 1), 0, 1, Caller.Local, "holding", "small", "key", Payload.Of(5), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(15)));

        runtime.Receive([message, new AbandonAttempt(new RunId(0, 1), 0, 1, "the run was cancelled")]);
        await _reported.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(0, _service.Calls);
        Assert.Equal("attempt.stopped", Assert.IsType<AttemptEnded>(Assert.Single(_reports)).Result.Failure?.Type);
    }

    Task<StoreAnswer> IServerLink.AskAsync(AttemptAsk ask, CancellationToken stop) => throw new NotSupportedException();

    void IServerLink.Report(IReadOnlyList<WorkerReport> reports)
    {
        lock (_reports) _reports.AddRange(reports);
        _reported.TrySetResult();
    }

    IAttemptScope IAttemptResources.Open(Attempt attempt, AttemptEars ears) => throw new NotSupportedException();

    LargePayloads IAttemptResources.Payloads { get; } = new(null!);

    ValueTask<Payload?> IAttemptResources.CachedAsync(string service, Function function, ReadOnlyMemory<byte> key) => default;

    ValueTask IAttemptResources.KeepAsync(string service, Function function, ReadOnlyMemory<byte> key, Payload result) => ValueTask.CompletedTask;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private sealed class Holding : Service
    {
        private int _calls;

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource LetGo { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public int Calls => _calls;

        public override string Name => "holding";
        public override ImmutableArray<Workflow> Workflows => [];

        public override ImmutableArray<Function> Functions =>
        [
            Function.Define<int, int>("small", Hold) with { Shape = Shape.Light },
            Function.Define<int, int>("whole", Hold),
        ];

        private async Task<int> Hold(int x, IFunctionContext context)
        {
            Interlocked.Increment(ref _calls);
            Begun.TrySetResult();
            await LetGo.Task;
            return x;
        }
    }
}
