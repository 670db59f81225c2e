using Orrery.Hosting;
using System.Text.Json;
using Orrery.Engine.Runs;
using Orrery.Testing.Simulation.Nodes;
using Orrery.Testing.Simulation.Plans;

namespace Orrery.Testing.Simulation.Checks;

/// <summary>Compares how a run ended with what a plain evaluation of its plan says.</summary>
internal static class EndCheck
{
    private const string Invariant = "results equal the model's";

    public static void Of(World world, SimClient client)
    {
        var header = client.Final!.Header;
        var plan = PlanMaker.Of(client.Plan.Seed, 0);
        var expected = PlanModel.Evaluate(client.Plan, world.Mending.IsMended(client.Run));
        if (client.Final.Steps.FirstOrDefault(s => s.Spec.IsUndo && s.State != StepState.Completed && s.Spec.Kind != StepKind.Timer) is { } undo)
            throw new BrokenPromise("what was done is undone", $"run {client.Run} is {header.Status}, but {undo.Spec.Key} is {undo.State}");
        switch (header.Status)
        {
            case RunStatus.Completed when expected is null:
                throw new BrokenPromise(Invariant, $"run {client.Run} completed with {header.Result}, but must fail");
            case RunStatus.Completed when JsonSerializer.Deserialize<long>(header.Result.Utf8.Span) != expected:
                throw new BrokenPromise(Invariant, $"run {client.Run} came to {header.Result}, not {expected}");
            case RunStatus.Failed when client.Within is not null && header.Failure is { Type: "run.deadline", Class: ErrorClass.Timeout }:
            case RunStatus.Failed when PlanModel.Undoes(plan):
                break;
            case RunStatus.Failed when expected is not null && !PlanModel.IsBrittle(plan):
                throw new BrokenPromise(Invariant, $"run {client.Run} failed ({header.Failure}), but must come to {expected}");
            case RunStatus.Cancelled when !client.AskedToCancel:
                throw new BrokenPromise(Invariant, $"run {client.Run} was cancelled, and nobody asked for that");
            case RunStatus.Parked or RunStatus.Running:
                throw new BrokenPromise(Invariant, $"run {client.Run} is {header.Status}");
        }
    }
}
