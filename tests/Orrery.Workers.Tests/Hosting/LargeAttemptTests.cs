using System.Collections.Immutable;
using System.Text;
using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Workers.Artifacts;
using Orrery.Workers.Hosting;
using Orrery.Workers.Resources;

namespace Orrery.Workers.Tests.Hosting;

/// <summary>What a worker says of attempts and turns with large values: names alone, and only of what is stored.</summary>
public sealed class LargeAttemptTests : IServerLink, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly RunId Run = new(0, 1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orrery-test-");
    private readonly List<WorkerReport> _reports = [];
    private readonly SemaphoreSlim _reported = new(0);
    private readonly LocalResources _resources;
    private readonly WorkerRuntime _runtime;

    public LargeAttemptTests()
    {
        _resources = new LocalResources(_folder.FullName, new ToolBox(ImmutableDictionary<string, string>.Empty));
        _runtime = new WorkerRuntime([new Growing()], this, _resources);
    }

    public void Dispose()
    {
        _runtime.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("small")]
    [InlineData("whole")]
    public async Task A_function_gets_large_bytes_whole_and_its_large_result_is_stored_before_its_end_is_told(string function)
    {
        var input = await _resources.Payloads.StoreAsync(Payload.Of(new string('x', 100_000)));
        var result = (await PlayAsync(function, input)).Result;

        Assert.Equal((200_002, ArtifactId.Of(Encoding.ASCII.GetBytes("\"" + new string('y', 200_000) + "\""))), ((int)result.Length, result.Stored!.Id));
        using var another = new ArtifactStore(Path.Combine(_folder.FullName, "artifacts"));
        Assert.Equal(200_002, another.SizeOf(result.Stored.Id));
    }

    [Fact]
    public async Task A_function_whose_large_input_is_lost_fails_by_its_name_and_is_not_called()
    {
        var lost = new Payload(new StoredPayload(ArtifactId.Of("lost"u8), 70_000));
        var failure = (await PlayAsync("whole", lost)).Failure!;

        Assert.Equal(("payload.missing", ErrorClass.User), (failure.Type, failure.Class));
        Assert.Contains($"the input of step 'key', 70,000 bytes in artifact {lost.Stored!.Id}", failure.Message);
    }

    [Fact]
    public async Task Code_that_goes_on_at_once_with_a_large_value_tells_the_end_that_it_took_in_together_with_it()
    {
        _runtime.Receive([new PlayTurn(new Turn(Run, 1, 1, 1, new Activation(Caller.Local, "growing", "1", "w", Payload.Of("i"), DateTimeOffset.UnixEpoch, []), []))]);
        Assert.IsType<ScheduleCall>(Assert.Single(Assert.IsType<TurnPlayed>(Assert.Single(await NextAsync(1))).Result.Commands));

        _runtime.Receive([new RunAttempt(Of("tiny", Payload.Of("i")))]);
        var together = await NextAsync(2);
        Assert.Equal("\"t\"", Assert.IsType<AttemptEnded>(together[0]).Result.Result.ToString());
        var turn = Assert.IsType<TurnPlayed>(together[1]).Result;
        Assert.Equal((0, 100_002L), (turn.Ahead!.Step, Assert.IsType<ScheduleCall>(Assert.Single(turn.Commands)).Input.Stored!.Length));
    }

    Task<StoreAnswer> IServerLink.AskAsync(AttemptAsk ask, CancellationToken stop) => throw new NotSupportedException();

    void IServerLink.Report(IReadOnlyList<WorkerReport> reports)
    {
        lock (_reports) _reports.AddRange(reports);
        _reported.Release(reports.Count);
    }

    private async Task<AttemptResult> PlayAsync(string function, Payload input)
    {
        _runtime.Receive([new RunAttempt(Of(function, input))]);
        return Assert.IsType<AttemptEnded>(Assert.Single(await NextAsync(1))).Result;
    }

    private async Task<List<WorkerReport>> NextAsync(int count)
    {
        for (var i = 0; i < count; i++) Assert.True(await _reported.WaitAsync(Patience, TestContext.Current.CancellationToken));
        lock (_reports)
        {
            var next = _reports.ToList();
            _reports.Clear();
            return next;
        }
    }

    private static Attempt Of(string function, Payload input) => new(Run, 0, 1, Caller.Local, "growing", function, "key", input, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(15));

    private sealed class Growing : Service
    {
        private static readonly Function<string, string> Tiny = Function.Define<string, string>("tiny", (_, _) => Task.FromResult("t")) with { Shape = Shape.Light };
        private static readonly Function<string, string> Whole = Function.Define<string, string>("whole", Double);

        public override string Name => "growing";

        public override ImmutableArray<Workflow> Workflows => [Workflow.Define<string, string>("w", async (text, run) => await run.Call(Whole, await run.Call(Tiny, text) + new string('x', 99_999)))];

        public override ImmutableArray<Function> Functions => [Tiny, Whole, Function.Define<string, string>("small", Double) with { Shape = Shape.Light }];

        private static Task<string> Double(string text, IFunctionContext context) => Task.FromResult(new string('y', 2 * text.Length));
    }
}
