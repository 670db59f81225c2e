using System.Text.Json;
using Orrery.Hosting;
using Orrery.Testing.Simulation.Plans;

namespace Orrery.Testing.Simulation.Nodes;

/// <summary>What an attempt of a generated call comes to: a function of its input and its number alone, and of whether somebody mended it.</summary>
internal static class SimFunction
{
    public static AttemptResult Run(Attempt attempt, string worker, Mending mending)
    {
        var input = JsonSerializer.Deserialize<CallInput>(attempt.Input.Utf8.Span, OrreryJson.Options)!;
        var usage = new Usage(attempt.Epoch / 3.0, attempt.Epoch, 0.1 * attempt.Step);
        if (FailureOf(input, attempt, mending) is { } error)
            return new AttemptResult(attempt.Run, attempt.Step, attempt.Epoch, default, new Failure(error, "simulated", $"{attempt.Key} fails."), usage);
        var output = new CallOutput(PlanModel.Function(attempt.Function, input.X), attempt.Epoch, worker);
        return new AttemptResult(attempt.Run, attempt.Step, attempt.Epoch, Payload.Of(output), null, usage);
    }

    private static ErrorClass? FailureOf(CallInput input, Attempt attempt, Mending mending) => input.Trouble switch
    {
        Trouble.Platform when attempt.Epoch <= input.Times => ErrorClass.Platform,
        Trouble.Timeout when attempt.Epoch <= input.Times => ErrorClass.Timeout,
        Trouble.Resource when attempt.Epoch <= input.Times => ErrorClass.Resource,
        Trouble.Always => ErrorClass.User,
        Trouble.AlwaysResource => ErrorClass.Resource,
        Trouble.UntilMended when !mending.IsMended(input.Root) => ErrorClass.User,
        _ => null,
    };
}
