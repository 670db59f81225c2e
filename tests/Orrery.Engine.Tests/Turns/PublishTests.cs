using Orrery.Hosting;
using static Orrery.Engine.Tests.Turns.TurnExecutorTests;

namespace Orrery.Engine.Tests.Turns;

/// <summary>What a run's code wants to be seen of it.</summary>
public class PublishTests
{
    [Fact]
    public void Of_what_is_published_within_a_turn_the_last_is_seen()
    {
        var stage = new Stage(Counting);
        Assert.Equal("\"before\"", Seen(stage.Start()));
        Assert.Equal("\"after 7\"", Seen(stage.End(("f", 7))));
        Assert.DoesNotContain(stage.End(("g", 1)), c => c is PublishState);
    }

    [Fact]
    public void A_replay_comes_to_the_same()
    {
        var stage = new Stage(Counting);
        stage.Start();
        stage.End(("f", 7));
        Assert.Equal("\"after 7\"", Seen(stage.Replay(Counting)));
    }

    [Fact]
    public void A_state_that_is_too_large_is_refused()
    {
        var stage = new Stage((_, run) =>
        {
            run.Publish(new string('x', Payload.MaxBytes));
            return Task.FromResult("");
        });
        Assert.Equal("input.size", Failed(stage.Start()).Type);
    }

    private static readonly Func<string, IRun, Task<string>> Counting = async (_, run) =>
    {
        run.Publish("before");
        var first = await run.Call(Stage.F, 1);
        run.Publish("in between");
        run.Publish($"after {first}");
        return $"{await run.Call(Stage.G, 1)}";
    };

    private static string Seen(IReadOnlyList<RunCommand> commands) => Assert.Single(commands.OfType<PublishState>()).State.ToString();
}
