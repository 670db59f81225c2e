using System.CommandLine;
using Orrery.Cli.Commands;
using Orrery.Client;

namespace Orrery.Cli;

/// <summary>The commands that speak with a server. The server's own are added by it.</summary>
public static class CommandLine
{
    /// <summary>The server to speak with.</summary>
    public static readonly Option<Uri> Server = MakeServer();

    private static Option<Uri> MakeServer() => new("--server")
    {
        Description = "The server's address; default ORRERY_SERVER or http://127.0.0.1:7070.",
        DefaultValueFactory = _ => new Uri(Environment.GetEnvironmentVariable("ORRERY_SERVER") ?? "http://127.0.0.1:7070"),
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri)) return uri;
            result.AddError($"'{result.Tokens[0].Value}' is not an address such as http://127.0.0.1:7070.");
            return null;
        },
    };

    public static RootCommand Make() => new("Orrery: durable workflows and media services on one folder.")
    {
        StartCommand.Make(),
        RunsCommand.Make(),
        ShowCommand.Make(),
        CancelCommand.Make(),
        RetryCommand.Make(),
    };

    /// <summary>Runs a command line. Exit codes: 0 done, 1 refused or failed, 2 wrong use or input.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OrreryException e)
        {
            await Console.Error.WriteLineAsync($"orrery: {e.Message}");
            return e.Code.StartsWith("server.", StringComparison.Ordinal) ? 4 : 1;
        }
    }
}
