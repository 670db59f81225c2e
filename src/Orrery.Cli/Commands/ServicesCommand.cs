using System.CommandLine;
using System.Text.Json;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Show;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery services</c>: what can be started, and what runs can be told and asked.</summary>
internal static class ServicesCommand
{
    public static Command Make()
    {
        var what = new Argument<string?>("service/workflow") { Description = "A service, or one of its workflows; default all.", DefaultValueFactory = _ => null };
        var command = new Command("services", "Show what can be started, with which inputs, and what runs can be told and asked.") { what, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var (services, workflow) = Chosen(await server.ServicesAsync(stop), result.GetValue(what));
            var lines = result.GetValue(CommandLine.Json)
                ? services.Select(s => JsonSerializer.Serialize(s, OrreryJson.Options))
                : workflow is null ? OperationsPage.List(services) : OperationsPage.Of(services[0], workflow);
            foreach (var line in lines) Terminal.Current.Out.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The services that are meant, with the workflow alone that is meant, if one is.</summary>
    /// <exception cref="OrreryException">There is none of that name.</exception>
    internal static (IReadOnlyList<ServiceOperations> Services, WorkflowView? Workflow) Chosen(IReadOnlyList<ServiceOperations> all, string? what)
    {
        if (what is null) return (all, null);
        var (name, workflow) = what.Split('/', 2) is [var s, var w] ? (s, w) : (what, null);
        var service = all.FirstOrDefault(s => s.Name == name)
            ?? throw new OrreryException("usage", $"There is no service '{name}'; {(all.Count == 0 ? "none is served" : "there are: " + string.Join(", ", all.Select(s => s.Name)))}.");
        if (workflow is null) return ([service], null);
        var found = service.Workflows.FirstOrDefault(w => w.Name == workflow)
            ?? throw new OrreryException("usage", $"Service {name} has no workflow '{workflow}'; it has: {string.Join(", ", service.Workflows.Select(w => w.Name))}.");
        return ([service with { Workflows = [found] }], found);
    }
}
