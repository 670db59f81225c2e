using System.CommandLine;
using Orrery.Client;

namespace Orrery.Cli.Commands;

internal static class ShowCommand
{
    public static readonly Argument<string> RunArgument = new("run") { Description = "The run's id." };

    public static Command Make()
    {
        var command = new Command("show", "Show a run and its steps.") { RunArgument, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var client = new OrreryClient(result.GetValue(CommandLine.Server)!);
            var run = await client.RunAsync(RunId.Parse(result.GetValue(RunArgument)!), stop);
            Console.WriteLine($"{run.Id}  {run.State}  {run.Service}/{run.Workflow}");
            if (run.Waiting is not null) Console.WriteLine($"waits: {run.Waiting}");
            if (run.Failure is not null) Console.WriteLine($"failed: {run.Failure.Message}");
            foreach (var step in run.Steps) Console.WriteLine($"  {step.Index,3} {step.Key,-24} {step.State,-10} attempt {step.Attempt} {step.Result}");
            if (run.Result is not null) Console.WriteLine($"result: {run.Result}");
            return 0;
        });
        return command;
    }
}
