using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orrery.Engine.Partitions;
using Orrery.Server.Hosting;
using Orrery.Server.Http;
using Orrery.Storage.Sqlite;

namespace Orrery.Server.Commands;

/// <summary><c>orrery up</c>: everything in one folder, with the services in a worker process of their own.</summary>
internal static class UpCommand
{
    public static Command Make()
    {
        var data = new Option<string>("--data") { Description = "Folder for all state.", DefaultValueFactory = _ => ".orrery" };
        var listen = new Option<string>("--listen") { Description = "Address to listen on; loopback only.", DefaultValueFactory = _ => "127.0.0.1:7070" };
        var command = new Command("up", "Run the server and its services on one folder.") { data, listen };
        command.SetAction((result, stop) => RunAsync(result.GetValue(data)!, result.GetValue(listen)!, stop));
        return command;
    }

    private static async Task<int> RunAsync(string data, string listen, CancellationToken stop)
    {
        if (!IPEndPoint.TryParse(listen, out var address) || !IPAddress.IsLoopback(address.Address))
        {
            await Console.Error.WriteLineAsync($"--listen {listen}: only loopback addresses such as 127.0.0.1:7070 are allowed, until access is guarded by tokens.");
            return 2;
        }

        var folder = Directory.CreateDirectory(data).FullName;
        using var store = SqliteStore.Open(Path.Combine(folder, "orrery.db"), partitions: 4);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(k => k.Listen(address));
        await using var app = builder.Build();
        var board = new RunBoard();
        using var node = new Node(store, new OwnerOptions(), board, app.Logger);
        RunApi.Map(app, node, board);
        WorkerApi.Map(app, node, folder);
        await app.StartAsync(stop);
        Console.WriteLine($"orrery is up: http://{address} (data in {folder})");
        using var worker = new WorkerProcess(new Uri($"http://{address}"), node);
        await app.WaitForShutdownAsync(stop);
        return 0;
    }
}
