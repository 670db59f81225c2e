using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Orrery.Cli.Commands;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Client;

namespace Orrery.Cli;

/// <summary>The commands that speak with a server. The server's own are added by it.</summary>
public static class CommandLine
{
    /// <summary>The server to speak with.</summary>
    public static readonly Option<Uri> Server = MakeServer();

    /// <summary>The variable with the token to show, where <c>--token</c> gives none.</summary>
    public const string TokenVariable = "ORRERY_TOKEN";

    /// <summary>What is shown to a server to be let in.</summary>
    public static readonly Option<string?> Token = new("--token")
    {
        Description = $"What to show to the server to be let in, or @FILE with it; default {TokenVariable}. Others on this machine can read a command line: prefer the variable or a file.",
        HelpName = "TOKEN",
        Recursive = true,
    };

    /// <summary>Answers for scripts.</summary>
    public static readonly Option<bool> Json = new("--json") { Description = "Write JSON, one object a line." };

    public static RootCommand Make()
    {
        var root = new RootCommand("Orrery: durable workflows and media services on one folder.")
        {
            EncodeCommand.Make(),
            DemoCommand.Make(),
            RunsCommand.Make(),
            ShowCommand.Make(),
            ResultCommand.Make(),
            LogCommand.Make(),
            FetchCommand.Make(),
            SignalCommand.Make(),
            QueryCommand.Make(),
            UpdateCommand.Make(),
            MqlCommand.Make(),
            CancelCommand.Make(),
            RetryCommand.Make(),
            StartCommand.Make(),
            ServicesCommand.Make(),
            ScheduleCommand.Make(),
            HistoryCommand.Make(),
            DeployCommand.Make(),
            VersionsCommand.Make(),
            SessionsCommand.Make(),
            TablesCommand.Make(),
            DownCommand.Make(),
            DoctorCommand.Make(),
            VersionCommand.Make(),
        };
        root.Options.Add(Token);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExitCodes((HelpAction)help.Action!);
        return root;
    }

    /// <summary>The token to show; null when there is none.</summary>
    /// <exception cref="OrreryException">The file that is to have it can't be read: <c>usage</c>.</exception>
    public static string? TokenOf(ParseResult result)
    {
        var text = result.GetValue(Token) ?? Environment.GetEnvironmentVariable(TokenVariable);
        if (text is not ['@', .. var file]) return text is { Length: > 0 } ? text.Trim() : null;
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OrreryException("usage", $"The token can't be read from {file}: {e.Message}");
        }
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(RootCommand root, string[] args) => RunAsync(root, args, Terminal.Current);

    internal static async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> args, Terminal terminal)
    {
        try
        {
            var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            return UnknownOption(parsed) is not null || parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction
                ? Misused(parsed, terminal)
                : await parsed.InvokeAsync(new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    // A server that is told to stop first lets its worker give back what it has in hand.
                    ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
                    Output = terminal.Out,
                    Error = terminal.Error,
                });
        }
        catch (OrreryException e)
        {
            terminal.Complain(e.Message);
            return ExitCode.Of(e);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Complain(e.Message);
            return ExitCode.Failed;
        }
    }

    private static int Misused(ParseResult parsed, Terminal terminal)
    {
        var command = parsed.CommandResult.Command;
        terminal.Complain(command is RootCommand && parsed.UnmatchedTokens.FirstOrDefault() is { } unknown
            ? $"There is no command '{unknown}'."
            : UnknownOption(parsed) is { } option ? $"There is no option '{option}'."
            : string.Join(" ", parsed.Errors.Select(e => e.Message).Distinct()));
        terminal.Error.WriteLine($"See: orrery {PathOf(command)}--help");
        return ExitCode.BadInput;
    }

    private static string PathOf(Command command) =>
        command is RootCommand ? "" : $"{(command.Parents.OfType<Command>().FirstOrDefault() is { } above ? PathOf(above) : "")}{command.Name} ";

    /// <summary>What looks like an option, names no file and was taken as an argument for want of such an option. After <c>--</c> everything is an argument.</summary>
    private static string? UnknownOption(ParseResult parsed) =>
        parsed.Action is HelpAction or HelpWithExitCodes || parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash)
            ? null
            : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value).Concat(parsed.UnmatchedTokens)
                .FirstOrDefault(t => t.StartsWith("--", StringComparison.Ordinal) && !File.Exists(t));

    private static Option<Uri> MakeServer() => new("--server")
    {
        Description = "The server's address; default ORRERY_SERVER, else that of the server on the data folder, else the usual one.",
        HelpName = "URL",
        DefaultValueFactory = result => Read(Environment.GetEnvironmentVariable("ORRERY_SERVER") is { Length: > 0 } named ? named : Link.Usual.OriginalString, result.AddError)!,
        CustomParser = result => Read(result.Tokens[0].Value, result.AddError),
    };

    private static Uri? Read(string text, Action<string> complain)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https") return uri;
        complain($"'{text}' is not an address such as {Link.Usual.OriginalString}.");
        return null;
    }

    private sealed class HelpWithExitCodes(HelpAction inner) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult result)
        {
            inner.Invoke(result);
            result.InvocationConfiguration.Output.WriteLine(ExitCode.Help);
            return ExitCode.Done;
        }
    }
}
