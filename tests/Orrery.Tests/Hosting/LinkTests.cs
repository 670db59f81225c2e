using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Orrery.Client.Protocol;
using Orrery.Engine.Commands;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Engine.Stores;
using Orrery.Hosting;
using Orrery.Server.Hosting;

namespace Orrery.Tests.Hosting;

/// <summary>A node and a worker whose link breaks, loses messages and comes back.</summary>
public sealed class LinkTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Two_cores_are_never_handed_out_as_four_and_every_run_ends_however_often_the_link_breaks(int seed)
    {
        var random = new Random(seed);
        var (ended, node) = Start();
        using var _ = node;
        var worker = new FakeWorker(node, new Mixed(), cores: 2);
        worker.Connect();
        for (var i = 0; i < 20; i++) await node.AskAsync(new RunId((ushort)(i % 4), (ulong)i), token => new StartRun(new RunId((ushort)(i % 4), (ulong)i), "mixed", "1", "all", Payload.Of(6)) { Token = token });

        await Patience.UntilAsync(
            () =>
            {
                var roll = random.Next(100);
                if (roll < 4) worker.Break();
                if (roll < 8) worker.Connect();
                if (roll == 8) worker.ForgetRuns();
                if (roll > 20 && worker.InHand is { Count: > 0 } held) worker.Finish(held[random.Next(held.Count)]);
                return ended.Count == 20;
            },
            "20 runs to end");

        Assert.InRange(worker.MostInHand, 1, 2);
        Assert.Equal(0, worker.CameTwice);
        Assert.All(ended.All, header => Assert.Equal(RunStatus.Completed, header.Status));
        Assert.Equal((2.0, 0), (node.Workers.SingleOrDefault()?.Free.Cpu ?? 2.0, node.Workers.SingleOrDefault()?.Free.Attempts ?? 0));
    }

    [Fact]
    public async Task An_attempt_that_never_reached_its_worker_goes_to_it_again_when_it_connects()
    {
        var (ended, node) = Start();
        using var _ = node;
        var silent = new List<WorkerMessage>();
        var hello = new WorkerHello("fake", 2, 1L << 40, Workers.Hosting.WorkerRuntime.Describe([new Mixed()])) { Instance = "one" };
        var worker = new FakeWorker(node, new Mixed(), cores: 2);
        worker.Connect();
        var run = new RunId(0, 7);
        await node.AskAsync(run, token => new StartRun(run, "mixed", "1", "all", Payload.Of(1)) { Token = token });
        await Patience.UntilAsync(() => worker.InHand.Count == 1, "the attempt to come");
        // Another link under the same name, whose end knows of nothing: what was leased to it was lost on the way.
        node.Join(new WorkerSession(hello, local: false, silent.AddRange));

        await Patience.UntilAsync(() => silent.OfType<RunAttempt>().Any(), "the attempt to come again");

        Assert.Equal(2, silent.OfType<RunAttempt>().Single().Attempt.Epoch);
        Assert.Equal(0, ended.Count);
    }

    [Fact]
    public async Task What_a_worker_still_has_in_hand_counts_against_it_when_it_connects_again()
    {
        var (_, node) = Start();
        using var _n = node;
        var sent = new List<WorkerMessage>();
        var held = new HeldAttempt(new AttemptName(new RunId(0, 99), 0, 1), "mixed/whole");
        var hello = new WorkerHello("fake", 2, 1L << 40, Workers.Hosting.WorkerRuntime.Describe([new Mixed()])) { Instance = "one", Holds = [held] };
        var session = new WorkerSession(hello, local: false, sent.AddRange);
        node.Join(session);

        await Patience.UntilAsync(() => sent.OfType<AbandonAttempt>().Any(), "the stale attempt to be stopped");
        var before = session.Free;
        node.Report("fake", [new AttemptEnded(new AttemptResult(held.Name.Run, 0, 1, default, new Failure(ErrorClass.Platform, "x", "stopped"), default))]);

        Assert.Equal((1.0, 1), (before.Cpu, before.Attempts));
        Assert.Equal((2.0, 0), (session.Free.Cpu, session.Free.Attempts));
    }

    private static (Ends, Node) Start()
    {
        var ends = new Ends();
        return (ends, new Node(new MemoryStore(4), new OwnerOptions(), ends, NullLogger.Instance));
    }

    private sealed class Ends : IRunObserver
    {
        private readonly Dictionary<RunId, RunHeader> _ended = [];

        public int Count
        {
            get
            {
                lock (_ended) return _ended.Count;
            }
        }

        public IReadOnlyList<RunHeader> All => [.. _ended.Values];

        public void Changed(ImmutableArray<RunSummary> runs)
        {
            lock (_ended)
                foreach (var run in runs.Where(r => r.Header.Status != RunStatus.Running)) _ended[run.Header.Id] = run.Header;
        }

        public void Progressed(AttemptName attempt, AttemptProgress progress) { }

        public void Logged(AttemptName attempt, IReadOnlyList<string> lines) { }
    }

    private sealed class Mixed : Service
    {
        private static readonly Function<int, int> Whole = Function.Define<int, int>("whole", (i, _) => Task.FromResult(i));
        private static readonly Function<int, int> Half = Function.Define<int, int>("half", (i, _) => Task.FromResult(i)) with { Shape = new Shape(0.5, 1) };
        private static readonly Function<int, int> Both = Function.Define<int, int>("both", (i, _) => Task.FromResult(i)) with { Shape = new Shape(2, 1) };

        public override string Name => "mixed";

        public override ImmutableArray<Workflow> Workflows =>
        [
            Workflow.Define<int, int>("all", async (count, run) =>
                (await run.Map("item", Enumerable.Range(0, count).ToList(), (i, scope) => scope.Call(i % 3 == 0 ? Whole : i % 3 == 1 ? Half : Both, i))).Length),
        ];

        public override ImmutableArray<Function> Functions => [Whole, Half, Both];
    }
}
