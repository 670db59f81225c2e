using System.CommandLine;
using System.Text.Json;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Live;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery mql</c>: looks at events while they happen; below it, what is sent, kept and saved.</summary>
internal static class MqlCommand
{
    private const string Examples = """
        Follow a live query: rows are written as they come.

        Examples:
          orrery mql "SELECT event, service, workflow, state, seconds FROM runs"
          orrery mql "SELECT function, count(*) AS n, average(seconds) FROM attempts WINDOW 10 WHERE event = 'completed' GROUP BY function"
          orrery mql "SELECT line FROM logs WHERE line ==~ /error/i" --for 1m --json
          orrery mql send cameras readings.ndjson --time at
          orrery mql save failing "SELECT count(*) AS failed FROM runs WINDOW 60 WHERE state = 'failed'" --alert "failed > 5" --start ops/page
        """;

    public static Command Make()
    {
        var query = new Argument<string?>("query") { Description = "The query; @FILE reads it from a file. docs/mql.md has the language.", HelpName = "QUERY", Arity = ArgumentArity.ZeroOrOne };
        var lasts = new Option<TimeSpan?>("--for") { Description = "End after so long, such as 10s or 5m; default when interrupted.", HelpName = "TIME", CustomParser = Duration.Parser("--for") };
        var client = new Option<string?>("--client") { Description = "Readers of one's own with the same id and query share the rows; default all rows.", HelpName = "ID" };
        var command = new Command("mql", Examples) { query, lasts, client, CommandLine.Json, CommandLine.Server, MqlSavedCommands.Save(), MqlSavedCommands.List(), MqlSavedCommands.Remove(), MqlStreamCommands.Make(), MqlSendCommand.Make() };
        command.SetAction((result, stop) => result.GetValue(query) is { } text
            ? FollowAsync(result, Read(text), result.GetValue(client), result.GetValue(lasts), stop)
            : throw new OrreryException("usage", "Give a query, such as: orrery mql \"SELECT * FROM runs\". See: orrery mql --help"));
        return command;
    }

    /// <summary>A query's text, or what is in the file that it names.</summary>
    public static string Read(string text)
    {
        try
        {
            return text is ['@', .. var file] ? File.ReadAllText(file) : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OrreryException("usage", $"The query can't be read: {e.Message}");
        }
    }

    private static async Task<int> FollowAsync(ParseResult result, string query, string? id, TimeSpan? lasts, CancellationToken stop)
    {
        using var client = Link.Client(result);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (lasts is { } span) enough.CancelAfter(span);
        var page = new QueryPage(Terminal.Current, result.GetValue(CommandLine.Json));
        try
        {
            await foreach (var news in client.FollowQueryAsync(query, id, stop: enough.Token)) page.Show(news);
        }
        catch (OrreryException e) when (e.Code == "mql.query")
        {
            foreach (var line in Caret.Under(query, e)) Terminal.Current.Error.WriteLine(line);
            throw;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The time is over.
        }

        page.End();
        return ExitCode.Done;
    }
}
