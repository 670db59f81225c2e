using System.CommandLine;
using Orrery.Client;

namespace Orrery.Cli.Commands;

internal static class RunsCommand
{
    public static Command Make()
    {
        var command = new Command("runs", "List runs, newest first.") { CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var client = new OrreryClient(result.GetValue(CommandLine.Server)!);
            foreach (var run in await client.RunsAsync(stop: stop))
                Console.WriteLine($"{run.Id}  {run.State,-9}  {run.Service}/{run.Workflow}  {run.StepsDone}/{run.Steps} steps  {run.StartedAt.ToLocalTime():yyyy-MM-dd HH:mm:ss}");
            return 0;
        });
        return command;
    }
}
