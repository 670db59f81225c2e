using System.CommandLine;
using Orrery.Cli.Display;
using Orrery.Client;

namespace Orrery.Cli.Connection;

/// <summary>Options that say which server is meant, and how it is reached.</summary>
internal static class Link
{
    public static readonly Uri Usual = new("http://127.0.0.1:7070");

    private const string UsualFolder = ".orrery";

    public static readonly Option<string> Data = new("--data")
    {
        Description = "Folder of the server on this machine; all its state is there.",
        DefaultValueFactory = _ => UsualFolder,
        HelpName = "DIR",
    };

    /// <summary>The server that the command line names; when it names none, the one that works on the data folder; when none does, the usual address.</summary>
    public static IServer Open(ParseResult result) => new HttpServer(Client(result));

    /// <summary>The same, for what commands ask of the client itself.</summary>
    public static OrreryClient Client(ParseResult result) => Client(result, AddressOf(result));

    /// <summary>A server at a known address, with the token that the command line or the variables give.</summary>
    public static OrreryClient Client(ParseResult result, Uri address) =>
        new(address, CommandLine.TokenOf(result), Environment.GetEnvironmentVariable("ORRERY_NAMESPACE") is { Length: > 0 } space ? space : null);

    /// <summary>The address of what <see cref="Open"/> gives.</summary>
    public static Uri AddressOf(ParseResult result) => IsNamed(result) ? result.GetValue(CommandLine.Server)! : Local(result).Address;

    /// <summary>The server of the data folder, which a command without <c>--data</c> looks for in the usual place.</summary>
    public static LocalServer Local(ParseResult result) => new(result.GetResult(Data) is null ? UsualFolder : result.GetValue(Data)!, result.GetValue(CommandLine.Server)!);

    private static bool IsNamed(ParseResult result) =>
        result.GetResult(CommandLine.Server) is { Implicit: false } || Environment.GetEnvironmentVariable("ORRERY_SERVER") is { Length: > 0 };

    /// <summary>The server that the command line names; when none is named and none runs, one is started on the data folder.</summary>
    /// <param name="service">It must be served before work can begin.</param>
    /// <returns>The server, and when it can be spoken to: there may be something useful to do meanwhile.</returns>
    public static async Task<(IServer Server, Task Ready)> OpenOrStartAsync(ParseResult result, string service, IProgressDisplay display, CancellationToken stop)
    {
        if (IsNamed(result)) return (Open(result), Task.CompletedTask);
        var local = Local(result);
        var server = new HttpServer(Client(result, local.Address));
        try
        {
            if (await LocalServer.TryHealthAsync(server, stop) is { } health)
            {
                if (result.GetResult(Data) is { Implicit: false } && !LocalServer.Same(health.DataFolder, local.Folder))
                    throw new OrreryException("usage", $"The server at {server.Address} works on {health.DataFolder}, not on {local.Folder}. Stop it (orrery down --data {health.DataFolder}), or leave --data out.");
                if (!LocalServer.Same(health.DataFolder, local.Folder)) display.Say("server", $"Using the server at {server.Address.OriginalString} (data in {health.DataFolder}).");
                return (server, Task.CompletedTask);
            }

            display.Say("server", $"Starting a server at {server.Address.OriginalString} (data and server.log in {local.Folder}). It keeps running; 'orrery down{Option(result)}' stops it.");
            return (server, local.StartAsync(server, service, stop));
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    private static string Option(ParseResult result) => result.GetResult(Data) is { Implicit: false } ? $" --data {result.GetValue(Data)}" : "";
}
