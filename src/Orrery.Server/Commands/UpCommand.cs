using System.CommandLine;
using System.Net;
using Orrery.Cli.Connection;
using Orrery.Engine.Stores;
using Orrery.Server.Hosting;
using Orrery.Server.Http;
using Orrery.Server.Telemetry;
using Orrery.Workers.Hosting;

namespace Orrery.Server.Commands;

/// <summary><c>orrery up</c>: everything in one folder, with the services in a worker process of their own.</summary>
internal static class UpCommand
{
    public static Command Make()
    {
        var (data, access) = (Data(), new AccessOptions());
        var service = new Option<string[]>("--service") { Description = "A service's assembly; can be repeated; default all that are installed.", HelpName = "DLL" };
        var command = new Command("up", "Run the server and its services on one folder.") { data, service };
        access.AddTo(command);
        command.SetAction((result, stop) => RunAsync(result.GetValue(data)!, access, result, ownWorker: true, result.GetValue(service) ?? [], stop));
        return command;
    }

    public static Option<string> Data() => new("--data") { Description = "Folder for all state; made if there is none.", HelpName = "DIR", DefaultValueFactory = _ => ".orrery" };

    /// <param name="ownWorker">Whether to keep a worker process for the services.</param>
    public static async Task<int> RunAsync(string data, AccessOptions access, ParseResult result, bool ownWorker, string[] services, CancellationToken stop)
    {
        if (access.AddressOf(result) is not { } address) return await RefuseAsync($"--listen {access.TextOf(result)} is not an address and a port, such as 127.0.0.1:7070.");
        if (services.Select(ServiceLoader.Problem).FirstOrDefault(p => p is not null) is { } missing) return await RefuseAsync(missing);
        if (await FolderProblemAsync(data) is { } problem) return await RefuseAsync(problem);
        try
        {
            using var metrics = MetricsExport.Start("orrery");
            await using var server = await OrreryServer.StartAsync(access.Of(result, new ServerOptions { DataFolder = data, Listen = address, OwnWorker = ownWorker, Services = services }), stop);
            ServerRecord.OfThisProcess(server.Address, ProductVersion.Text).Write(data);
            Console.WriteLine($"orrery is up: {(IPAddress.IsLoopback(address.Address) ? server.Address.ToString().TrimEnd('/') : server.Listening)} (data in {Path.GetFullPath(data)})");
            if (!IPAddress.IsLoopback(address.Address) && !access.IsSecure(result))
                await Console.Error.WriteLineAsync("orrery: tokens and data travel in clear to other machines. Give --certificate and --key, or have a TLS proxy in front of --listen 127.0.0.1:PORT --tokens-only.");
            await server.WaitForStopAsync(stop);
            ServerRecord.Remove(data);
            return 0;
        }
        catch (Exception e) when (e is StoreException or InvalidOperationException)
        {
            return await RefuseAsync(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await RefuseAsync(e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException
                ? $"{address} is in use, perhaps by another orrery up. Stop that, or choose another --listen address."
                : e.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
    }

    /// <summary>What is wrong with the folder; null when it is there, or could be made, and can be written.</summary>
    private static async Task<string?> FolderProblemAsync(string data)
    {
        try
        {
            var probe = Path.Combine(Directory.CreateDirectory(data).FullName, $".orrery-{Guid.NewGuid():n}");
            await using var file = new FileStream(probe, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return File.Exists(data) ? $"--data {data} is a file. Name a folder." : $"--data {data} can't be made or written: {e.Message} Mend its permissions, or name another folder.";
        }
    }

    private static async Task<int> RefuseAsync(string why)
    {
        await Console.Error.WriteLineAsync($"orrery: {why}");
        return 2;
    }
}
