using Orrery.Workers.Hosting;

namespace Orrery.Workers.Tests;

public sealed class OperationsTests
{
    [Fact]
    public void Schemas_that_are_too_large_are_left_out_and_it_is_said()
    {
        var view = Operations.Of(Workflow.Define<Huge, int>("huge", (_, _) => Task.FromResult(0)) with { Takes = [Signal.Define<int>("go")] });

        Assert.Null(view.Input);
        Assert.Matches("have [0-9]{2,3},[0-9]{3} bytes; up to 65,536", view.Missing);
        Assert.Equal("go", Assert.Single(view.Signals).Name);
    }

    [Fact]
    public void A_type_without_a_schema_leaves_its_workflow_listed_with_the_reason()
    {
        var view = Operations.Of(Workflow.Define<Unset, int>("unset", (_, _) => Task.FromResult(0)));

        Assert.Equal(("unset", null), (view.Name, view.Input));
        Assert.Contains("Unset has no schema", view.Missing);
    }

    [Fact]
    public void A_built_in_service_is_described_without_them() =>
        Assert.Empty(WorkerRuntime.Describe([new Plain()], operations: false)[0].Operations);

    private sealed record Unset(TimeSpan Wait = default);

    private sealed record Leaf(int APropertyWithARatherLongName, string? AnotherPropertyWithARatherLongName, double YetAnotherPropertyWithARatherLongName);
    private sealed record Branch(Leaf A, Leaf B, Leaf C, Leaf D, Leaf E, Leaf F, Leaf G, Leaf H);
    private sealed record Bough(Branch A, Branch B, Branch C, Branch D, Branch E, Branch F, Branch G, Branch H);
    private sealed record Huge(Bough A, Bough B, Bough C, Bough D, Bough E, Bough F, Bough G, Bough H);

    private sealed class Plain : Service
    {
        public override string Name => "plain";
        public override System.Collections.Immutable.ImmutableArray<Workflow> Workflows => [Workflow.Define<int, int>("w", (n, _) => Task.FromResult(n))];
        public override System.Collections.Immutable.ImmutableArray<Function> Functions => [];
    }
}
