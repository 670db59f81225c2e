using System.Collections.Immutable;
using Orrery.Hosting;
using Orrery.Workers.Turns;

namespace Orrery.Engine.Tests.Turns;

/// <summary>Workflow code that never gives its thread back.</summary>
public sealed class StuckTurnTests : IDisposable
{
    private readonly ManualResetEventSlim _letGo = new();
    private readonly ManualResetEventSlim _begun = new();
    private readonly ManualResetEventSlim _back = new();
    private readonly List<TurnResult> _played = [];
    private readonly List<string> _said = [];
    private readonly SemaphoreSlim _batches = new(0);
    private readonly TurnPlayer _player;

    public StuckTurnTests() => _player = new TurnPlayer(new TurnExecutor(new Dictionary<string, Service> { ["s"] = new TwoWorkflows(this) }), Played, _said.Add);

    public void Dispose()
    {
        _letGo.Set();
        _back.Wait(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_turn_that_does_not_come_back_parks_its_run_and_the_others_go_on()
    {
        _player.Play([new(First(1, "plain")), new(First(2, "blocking")), new(First(3, "plain"))]);
        Assert.True(_begun.Wait(TimeSpan.FromSeconds(30), Stop));
        for (var i = 0; i < TurnPlayer.Looks; i++)
        {
            Assert.Empty(_played);
            _player.Look();
        }

        await _batches.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        await _batches.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        Assert.Equal([1ul, 2, 3], _played.Select(p => p.Run.Value));
        Assert.All([_played[0], _played[2]], p => Assert.IsType<CompleteRun>(Assert.Single(p.Commands)));
        var reason = Assert.IsType<ParkRun>(Assert.Single(_played[1].Commands)).Reason;
        Assert.Equal("turn.stuck", reason.Type);
        Assert.All([reason.Message, Assert.Single(_said)], words => Assert.Contains($"workflow 'blocking' has not come back from a turn of run {new RunId(0, 2)}", words));

        _letGo.Set();
        Assert.True(_back.Wait(TimeSpan.FromSeconds(30), Stop));
        _player.Look();
        Assert.Equal(3, _played.Count);
    }

    [Fact]
    public async Task A_part_of_a_turn_that_does_not_come_back_parks_its_run_and_the_rest_is_not_played()
    {
        var part = _player.PlayPartAsync(First(2, "blocking"));
        Assert.True(_begun.Wait(TimeSpan.FromSeconds(30), Stop));
        for (var i = 0; i < TurnPlayer.Looks; i++) _player.Look();

        Assert.False(await part.WaitAsync(TimeSpan.FromSeconds(30), Stop));
        Assert.Equal("turn.stuck", Assert.IsType<ParkRun>(Assert.Single(Assert.Single(_played).Commands)).Reason.Type);
        _letGo.Set();
        Assert.True(_back.Wait(TimeSpan.FromSeconds(30), Stop));
    }

    [Fact]
    public async Task Looks_at_turns_that_come_back_do_not_add_up()
    {
        for (var i = 0; i <= TurnPlayer.Looks; i++)
        {
            _player.Play([new(First((ulong)i, "plain"))]);
            _player.Look();
            Assert.True(await _batches.WaitAsync(TimeSpan.FromSeconds(30), Stop));
        }

        Assert.Empty(_said);
        _back.Set();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Turn First(ulong run, string workflow) =>
        new(new RunId(0, run), 1, 1, 1, new Activation(Caller.Local, "s", "1", workflow, Payload.Of("in"), Stage.Begin, []), []);

    private void Played(IReadOnlyList<PlayedTurn> results, long since)
    {
        lock (_played) _played.AddRange(results.Select(r => r.Result!));
        _batches.Release();
    }

    private sealed class TwoWorkflows(StuckTurnTests test) : Service
    {
        public override string Name => "s";
        public override ImmutableArray<Workflow> Workflows => [Workflow.Define<string, string>("plain", (input, _) => Task.FromResult(input)), Workflow.Define<string, string>("blocking", Block)];
        public override ImmutableArray<Function> Functions => [];

        private Task<string> Block(string input, IRun run)
        {
            test._begun.Set();
#pragma warning disable ORR006 // the blocking that is tried out here
            test._letGo.Wait(TimeSpan.FromSeconds(60));
#pragma warning restore ORR006
            test._back.Set();
            return Task.FromResult(input);
        }
    }
}
