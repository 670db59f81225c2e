using Orrery.Hosting;

namespace Orrery.Engine.Tests.Turns;

/// <summary>The executor says which steps' failures ended a run: a retry asks for those again.</summary>
public class FailedStepsTests
{
    private static readonly Failure Broken = new(ErrorClass.User, "broken", "It broke.");

    [Fact]
    public void A_failure_that_is_let_through_is_named() => Assert.Equal([1], Behind(async run =>
    {
        await Quietly(run.Call(Stage.F, 1));
        await run.Call(Stage.G, 2);
    }));

    [Fact]
    public void A_failure_that_is_wrapped_is_named() => Assert.Equal([1], Behind(async run =>
    {
        await Quietly(run.Call(Stage.F, 1));
        try
        {
            await run.Call(Stage.G, 2);
        }
        catch (FailureException e)
        {
            throw new AggregateException(new InvalidOperationException("of no interest"), new InvalidOperationException("G is needed", e));
        }
    }));

    [Fact]
    public void Code_that_throws_of_itself_names_no_step() => Assert.Empty(Behind(async run =>
    {
        await Quietly(run.Call(Stage.F, 1));
        await Quietly(run.Call(Stage.G, 2));
        throw new InvalidOperationException("two are too many");
    }));

    [Fact]
    public void A_map_names_all_its_failures()
    {
        var stage = new Stage(async (_, run) => string.Join(',', await run.Map("m", [0, 1, 2], (item, scope) => scope.Call(Stage.F, item))));
        stage.Start();
        stage.End(("m[2]/f", Broken));
        stage.End(("m[1]/f", 1));
        Assert.Equal([0, 2], Assert.IsType<FailRun>(Assert.Single(stage.End(("m[0]/f", Broken with { Message = "So did this." })))).Steps);
    }

    private static IReadOnlyList<int> Behind(Func<IRun, Task> code)
    {
        var stage = new Stage(async (_, run) =>
        {
            await code(run);
            return "";
        });
        stage.Start();
        stage.End(("f", Broken));
        return Assert.IsType<FailRun>(Assert.Single(stage.End(("g", Broken with { Message = "So did this." })))).Steps;
    }

    private static async Task Quietly(Task call)
    {
        try
        {
            await call;
        }
        catch (FailureException)
        {
            // Dealt with.
        }
    }
}
