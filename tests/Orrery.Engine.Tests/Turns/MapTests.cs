using Orrery.Hosting;
using static Orrery.Engine.Tests.Turns.TurnExecutorTests;

namespace Orrery.Engine.Tests.Turns;

public class MapTests
{
    private static readonly Failure Broken = new(ErrorClass.User, "broken", "first");

    [Fact]
    public void Results_come_in_the_items_order_whatever_the_order_of_their_ends()
    {
        var stage = Mapping(3, 64);
        Assert.Equal(3, stage.Start().Count);
        stage.End(("m[2]/f", 2), ("m[0]/f", 0));
        Assert.Equal("\"0,1,2\"", Completed(stage.End(("m[1]/f", 1))));
    }

    [Fact]
    public void At_most_so_many_items_are_under_way_at_once()
    {
        var stage = Mapping(5, 2);
        stage.Start();
        Assert.Equal(["m[0]/f", "m[1]/f"], stage.Keys);
        stage.End(("m[1]/f", 1));
        Assert.Equal(["m[0]/f", "m[1]/f", "m[2]/f"], stage.Keys);
    }

    [Fact]
    public void The_first_failure_is_thrown_after_those_under_way_have_ended_and_no_other_is_begun()
    {
        var stage = Mapping(5, 3);
        stage.Start();
        Assert.Empty(stage.End(("m[2]/f", Broken)));
        Assert.Empty(stage.End(("m[0]/f", Broken with { Message = "second" })));
        Assert.Equal("first", Failed(stage.End(("m[1]/f", 1))).Message);
        Assert.Equal(3, stage.Keys.Count());
    }

    [Fact]
    public void A_map_of_nothing_is_done_at_once() => Assert.Equal("\"\"", Completed(Mapping(0, 2).Start()));

    [Fact]
    public void A_cancelled_map_is_cancelled()
    {
        var stage = Mapping(3, 2);
        stage.Start();
        Assert.IsType<CancelledRun>(Assert.Single(stage.Cancel()));
    }

    [Fact]
    public void A_failure_at_once_cancels_those_under_way()
    {
        var stage = Mapping(5, 3, OnFailure.AtOnce);
        stage.Start();
        var commands = stage.End(("m[1]/f", Broken));

        Assert.Equal("first", Failed(commands).Message);
        Assert.Equal([0, 2], commands.OfType<CancelStep>().Select(c => c.Step));
        Assert.Equal([1], Assert.IsType<FailRun>(commands[^1]).Steps);
        Assert.Equal(3, stage.Keys.Count());
    }

    [Fact]
    public void Collecting_tries_every_item_then_throws_the_first_failure()
    {
        var stage = Mapping(4, 2, OnFailure.Collect);
        stage.Start();
        stage.End(("m[1]/f", Broken));
        stage.End(("m[2]/f", Broken with { Message = "second" }));
        Assert.Equal(["m[0]/f", "m[1]/f", "m[2]/f", "m[3]/f"], stage.Keys);
        Assert.Empty(stage.End(("m[0]/f", 0)));
        var end = stage.End(("m[3]/f", 3));

        Assert.Equal("first", Failed(end).Message);
        Assert.Equal([1, 2], Assert.IsType<FailRun>(end[^1]).Steps);
    }

    [Theory]
    [InlineData(OnFailure.AfterRunning)]
    [InlineData(OnFailure.AtOnce)]
    [InlineData(OnFailure.Collect)]
    public void A_cancelled_map_begins_no_further_item_whatever_a_failure_means(OnFailure onFailure)
    {
        var stage = Mapping(4, 2, onFailure);
        stage.Start();
        Assert.IsType<CancelledRun>(stage.Cancel()[^1]);
        Assert.Equal(2, stage.Keys.Count());
    }

    private static Stage Mapping(int items, int bound, OnFailure onFailure = OnFailure.AfterRunning) => new(async (_, run) =>
        string.Join(',', await run.Map("m", Enumerable.Range(0, items).ToList(), (item, scope) => scope.Call(Stage.F, item), bound, onFailure)));
}
