using System.CommandLine;
using System.Text.Json;
using Orrery.Cli;
using Orrery.Client;
using Orrery.Server.Access;
using Orrery.Server.Access.Tokens;
using Orrery.Server.Http;

namespace Orrery.Server.Commands;

/// <summary><c>orrery token</c>: who may use the server of a data folder. Works on the folder, whether a server runs on it or not; one that runs takes a change over within a second or two.</summary>
internal static class TokenCommand
{
    /// <summary>How long a token works where nothing is said.</summary>
    private const string UsualSpan = "90d";

    private const string Never = "never";

    public static Command Make() => new("token", "Make, list and revoke the tokens that a server takes.") { Create(), List(), Revoke() };

    private static Command Create()
    {
        var data = UpCommand.Data();
        var role = new Option<string>("--role") { Description = $"What its bearer may do: {string.Join(", ", RoleName.All)}.", HelpName = "ROLE", Required = true };
        var space = new Option<string?>("--namespace") { Description = "The namespace that it is for, or '*' for all. A worker's is always for all.", HelpName = "NAME" };
        var label = new Option<string>("--name") { Description = "Who or what uses it; runs record it as who started them.", HelpName = "LABEL", DefaultValueFactory = _ => "" };
        var expires = new Option<string>("--expires") { Description = $"How long it works, such as 12h or 30d, or '{Never}'.", HelpName = "SPAN", DefaultValueFactory = _ => UsualSpan };
        var command = new Command("create", "Make a token. It is shown once: only its hash is kept.") { role, space, label, expires, data, CommandLine.Json };
        command.SetAction(result => Saying(() =>
        {
            var kind = RoleName.Find(result.GetValue(role)) ?? throw new ArgumentException($"--role {result.GetValue(role)}: there are {string.Join(", ", RoleName.All)}.");
            var name = result.GetValue(space) ?? (kind == Role.Worker ? Identity.Everywhere : throw new ArgumentException("Name the namespace that the token is for with --namespace, or give --namespace '*' for all."));
            var (text, token) = TokenRecord.Make(kind, name, result.GetValue(label)!, SpanOf(result.GetValue(expires)!), DateTimeOffset.UtcNow);
            new TokenFile(result.GetValue(data)!).Add(token);
            if (result.GetValue(CommandLine.Json)) Console.WriteLine(JsonSerializer.Serialize(TokenApi.View(token, null) with { Token = text }, OrreryJson.Options));
            else
            {
                Console.WriteLine(text);
                Console.Error.WriteLine($"orrery: this is the only time that the token is shown. {Line(token, null)}");
            }
        }));
        return command;
    }

    private static Command List()
    {
        var data = UpCommand.Data();
        var command = new Command("list", "List the tokens, those that don't work any more included. The tokens themselves aren't kept.") { data, CommandLine.Json };
        command.SetAction(result => Saying(() =>
        {
            var file = new TokenFile(result.GetValue(data)!);
            var used = file.ReadUsed();
            foreach (var token in file.Read().OrderBy(t => t.Created))
            {
                DateTimeOffset? at = used.TryGetValue(token.Id, out var moment) ? moment : null;
                Console.WriteLine(result.GetValue(CommandLine.Json) ? JsonSerializer.Serialize(TokenApi.View(token, at), OrreryJson.Options) : Line(token, at));
            }
        }));
        return command;
    }

    private static Command Revoke()
    {
        var data = UpCommand.Data();
        var id = new Argument<string>("id") { Description = "The token's id, as 'orrery token list' has it.", HelpName = "ID" };
        var command = new Command("revoke", "End a token for good. What its bearer has open, such as a page that follows a run, is ended with it.") { id, data };
        command.SetAction(result => Saying(() =>
        {
            var token = new TokenFile(result.GetValue(data)!).Revoke(result.GetValue(id)!, DateTimeOffset.UtcNow)
                ?? throw new ArgumentException($"There is no token '{result.GetValue(id)}' in {result.GetValue(data)}; 'orrery token list' lists them by id.");
            Console.WriteLine($"{Line(token, null)} A server that runs takes it no more within a second or two.");
        }));
        return command;
    }

    private static int Saying(Action act)
    {
        try
        {
            act();
            return ExitCode.Done;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            Console.Error.WriteLine($"orrery: {e.Message}");
            return ExitCode.BadInput;
        }
    }

    private static string Line(TokenRecord token, DateTimeOffset? used) =>
        $"{token.Id}  {token.Role.Word(),-8}  {token.Namespace,-12}  {(token.Label is "" ? "-" : token.Label)}  "
        + (token.Revoked is { } revoked ? $"revoked {revoked:u}" : token.Expires is not { } end ? "expires never" : end <= DateTimeOffset.UtcNow ? $"expired {end:u}" : $"expires {end:u}")
        + (used is { } at ? $"  last used {at:u}" : "");

    private static TimeSpan? SpanOf(string text)
    {
        if (text == Never) return null;
        return Cli.Text.Duration.TryParse(text, out var span) ? span : throw new ArgumentException($"--expires {text}: a span of time is wanted, such as 12h or 30d, or '{Never}'.");
    }
}
