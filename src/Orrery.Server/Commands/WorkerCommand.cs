using System.CommandLine;
using Orrery.Cli;
using Orrery.Client.Protocol;
using Orrery.Server.Telemetry;
using Orrery.Workers.Hosting;
using Orrery.Workers.Resources;

namespace Orrery.Server.Commands;

/// <summary><c>orrery worker</c>: serves services' code to a server, from a process of its own.</summary>
internal static class WorkerCommand
{
    public static Command Make()
    {
        var server = CommandLine.Server;
        var id = new Option<string>("--id") { Description = "Name of this worker, unique at its server.", HelpName = "NAME", DefaultValueFactory = _ => $"{Environment.MachineName}-{Environment.ProcessId}" };
        var service = new Option<string[]>("--service") { Description = "A service's assembly; can be repeated; default all that are installed.", HelpName = "DLL" };
        var instance = new Option<string>("--instance") { Hidden = true, DefaultValueFactory = _ => Guid.NewGuid().ToString("n") };
        var parent = new Option<bool>("--with-parent") { Description = "End when standard input closes.", Hidden = true };
        var command = new Command("worker", "Execute services' code for a server.") { server, id, service, instance, parent };
        command.SetAction((result, stop) => RunAsync(result.GetValue(server)!, result.GetValue(id)!, result.GetValue(instance)!,
            result.GetValue(service) ?? [], result.GetValue(parent), stop));
        return command;
    }

    private static async Task<int> RunAsync(Uri server, string id, string instance, string[] paths, bool withParent, CancellationToken stop)
    {
        IReadOnlyList<Service> services;
        try
        {
            services = [.. (paths.Length > 0 ? paths : Installed()).SelectMany(ServiceLoader.Load)];
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync($"orrery: {e.Message}");
            return ExitCode.BadInput;
        }

        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var hello = new WorkerHello(id, Environment.ProcessorCount, memory, WorkerRuntime.Describe(services)) { Instance = instance };
        using var metrics = MetricsExport.Start("orrery-worker");
        using var parent = withParent ? new ParentWatch() : null;
        using var worker = new HttpWorker(server, hello, services, Resources, line => Console.Error.WriteLine($"orrery worker {id}: {line}"));
        return await worker.RunAsync(parent?.Gone ?? stop) switch
        {
            WorkerEnd.Stopped => ExitCode.Done,
            WorkerEnd.Refused => ExitCode.BadInput,
            _ => ExitCode.CanRetry,
        };
    }

    private static IAttemptResources Resources(string dataFolder) => new LocalResources(dataFolder, ToolBox.OfMachine(Environment.GetEnvironmentVariable("ORRERY_TOOLS")));

    /// <summary>The assemblies of all services that are installed.</summary>
    internal static string[] Installed()
    {
        var folder = Environment.GetEnvironmentVariable("ORRERY_SERVICES") ?? Path.Combine(AppContext.BaseDirectory, "services");
        return !Directory.Exists(folder) ? [] : [.. Directory.GetDirectories(folder).Select(d => Path.Combine(d, Path.GetFileName(d) + ".dll")).Where(File.Exists).Order()];
    }
}
