using System.CommandLine;
using Orrery.Cli;
using Orrery.Client.Protocol;
using Orrery.Server.Telemetry;
using Orrery.Server.Hosting;
using Orrery.Workers.Hosting;
using Orrery.Workers.Versions;
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
        var activate = new Option<bool>("--activate") { Description = "New runs take the versions of these services from now on, also if the server has met them before." };
        var pool = new Option<string>("--pool") { Description = "Workers of one pool share this machine: what one has in hand the others aren't offered. Default one of its own.", HelpName = "NAME", DefaultValueFactory = _ => "" };
        var published = new Option<string?>("--published") { Description = "The version, of a service that is published already.", Hidden = true };
        var command = new Command("worker", "Execute services' code for a server.") { server, id, service, activate, pool, instance, parent, published };
        command.SetAction((result, stop) =>
        {
            var hello = new WorkerHello(result.GetValue(id)!, Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, [])
            {
                Instance = result.GetValue(instance)!,
                Pool = result.GetValue(pool)!,
                Activates = result.GetValue(activate),
            };
            return RunAsync(result.GetValue(server)!, CommandLine.TokenOf(result), hello, result.GetValue(service) ?? [], result.GetValue(published), result.GetValue(parent), stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(Uri server, string? token, WorkerHello named, string[] paths, string? published, bool withParent, CancellationToken stop)
    {
        // Tools that functions start inherit the variables; the token isn't for them.
        Environment.SetEnvironmentVariable(CommandLine.TokenVariable, null);
        var (services, hello) = (new List<Service>(), named);
        try
        {
            foreach (var path in paths.Length > 0 ? paths : InstalledServices.All())
            {
                if (ServiceLoader.Problem(path) is { } problem) throw new InvalidOperationException(problem);
                var version = VersionId.TryParse(published, out var id) ? new PublishedVersion("", id, path) : OfUser().Publish(path);
                var loaded = ServiceLoader.Load(version.Assembly);
                services.AddRange(loaded);
                hello = hello with { Services = [.. hello.Services, .. WorkerRuntime.Describe(loaded, version.Id)] };
            }
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"orrery: {e.Message}");
            return ExitCode.BadInput;
        }

        using var metrics = MetricsExport.Start("orrery-worker");
        using var parent = withParent ? new ParentWatch() : null;
        using var worker = new HttpWorker(server, hello, services, Resources, line => Console.Error.WriteLine($"orrery worker {hello.Id}: {line}"), token);
        return await worker.RunAsync(parent?.Gone ?? stop) switch
        {
            WorkerEnd.Stopped => ExitCode.Done,
            WorkerEnd.Refused => ExitCode.BadInput,
            _ => ExitCode.CanRetry,
        };
    }

    private static IAttemptResources Resources(string dataFolder) => new LocalResources(dataFolder, ToolBox.OfMachine(Environment.GetEnvironmentVariable("ORRERY_TOOLS")));

    /// <summary>Where a worker that somebody starts runs its services from: a copy, so that a build over the original doesn't disturb it.</summary>
    private static VersionFolders OfUser() =>
        new(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } folder ? folder : Path.GetTempPath(), "orrery", "versions"));
}
