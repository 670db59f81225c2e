using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Live;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery mql save</c>, <c>list</c>, <c>remove</c>: queries that the server looks at all the time, and their alerts.</summary>
internal static class MqlSavedCommands
{
    private static readonly Argument<string> Name = new("name") { Description = "The saved query's name.", HelpName = "NAME" };

    public static Command Save()
    {
        var query = new Argument<string>("query") { Description = "The query; @FILE reads it from a file.", HelpName = "QUERY" };
        var alert = new Option<string?>("--alert") { Description = "When a row is an alarm: a column, one of > >= < <= = !=, and a number, such as 'failed > 5'.", HelpName = "WHEN" };
        var clear = Number("--clear", "Once it fires, the value has to come back to this; default the number in --alert.");
        var smooth = new Option<string?>("--smooth") { Description = "A column whose value is an alarm when it is far from what double exponential smoothing forecasts.", HelpName = "COLUMN" };
        var deviations = Number("--deviations", "How many deviations are far; default 3.");
        var lasts = Time("--for", "It has to be so for so long before it fires; default at once.");
        var quiet = Time("--quiet-for", "It has to be otherwise for so long before it is quiet; default at once.");
        var silence = Time("--silence", "A series without a row for so long is quiet; default three windows, or a minute.");
        var start = new Option<string?>("--start") { Description = "Start a run of this workflow once a firing, with the row as its input.", HelpName = "SERVICE/WORKFLOW" };
        var input = new Option<string?>("--input") { Description = "With --start: what runs are started with instead of the row, as JSON; @FILE reads it from a file.", HelpName = "JSON" };
        var command = new Command("save", "Save a query that the server looks at all the time, perhaps with an alert.") { Name, query, alert, clear, smooth, deviations, lasts, quiet, silence, start, input, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            var text = MqlCommand.Read(result.GetValue(query)!);
            var spec = new SavedQuerySpec { Query = text };
            if (result.GetValue(alert) is not null || result.GetValue(smooth) is not null)
            {
                spec = spec with
                {
                    Alert = new AlertSpec
                    {
                        When = result.GetValue(alert),
                        Clear = result.GetValue(clear),
                        Smooth = result.GetValue(smooth) is { } field ? new SmoothSpec { Field = field, Deviations = result.GetValue(deviations) ?? 3 } : null,
                        ForSeconds = result.GetValue(lasts)?.TotalSeconds ?? 0,
                        QuietForSeconds = result.GetValue(quiet)?.TotalSeconds ?? 0,
                        SilenceSeconds = result.GetValue(silence)?.TotalSeconds,
                        Start = result.GetValue(start),
                        Input = result.GetValue(input) is { } json ? JsonSerializer.SerializeToElement(JsonText.Read("--input", json)) : null,
                    },
                };
            }
            else if (result.GetValue(start) is not null)
            {
                throw new OrreryException("usage", "--start wants to know when: give --alert or --smooth.");
            }

            using var client = Link.Client(result);
            try
            {
                Write(result, [await client.SaveQueryAsync(result.GetValue(Name)!, spec, stop)]);
            }
            catch (OrreryException e) when (e.Code == "mql.query")
            {
                foreach (var line in Caret.Under(text, e)) Terminal.Current.Error.WriteLine(line);
                throw;
            }

            return ExitCode.Done;
        });
        return command;
    }

    public static Command List()
    {
        var command = new Command("list", "List saved queries, and how their alerts stand.") { CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var client = Link.Client(result);
            Write(result, await client.SavedQueriesAsync(stop));
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Remove()
    {
        var command = new Command("remove", "Forget a saved query; runs that it started go on.") { Name, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var client = Link.Client(result);
            await client.RemoveQueryAsync(result.GetValue(Name)!, stop);
            Terminal.Current.Out.WriteLine($"{result.GetValue(Name)} is removed.");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>A line for each series of each query.</summary>
    internal static IEnumerable<string> Lines(IReadOnlyList<SavedQueryView> queries)
    {
        if (queries.Count == 0) return ["No query is saved. Save one: orrery mql save NAME \"SELECT …\""];
        var table = new TextTable("name", "state", "since", ">value", ">fired", "series", "run");
        foreach (var query in queries)
        {
            if (query.Trouble is not null || query.Alerts.Count == 0) table.Add(query.Name, query.Trouble ?? (query.Spec.Alert is null ? "no alert" : "no row yet"));
            foreach (var alert in query.Alerts)
            {
                table.Add(query.Name, alert.State, alert.Since.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), alert.Value?.ToString("0.###", CultureInfo.InvariantCulture),
                    alert.Firings.ToString(CultureInfo.InvariantCulture), Clean.Line(alert.Series), alert.Trouble is { } why ? Clean.Line(why) : alert.Run?.ToString());
            }
        }

        return table.Lines();
    }

    private static void Write(ParseResult result, IReadOnlyList<SavedQueryView> queries)
    {
        foreach (var line in result.GetValue(CommandLine.Json) ? queries.Select(q => JsonSerializer.Serialize(q, OrreryJson.Options)) : Lines(queries)) Terminal.Current.Out.WriteLine(line);
    }

    private static Option<double?> Number(string name, string description) => new(name) { Description = description, HelpName = "NUMBER" };

    private static Option<TimeSpan?> Time(string name, string description) => new(name) { Description = description, HelpName = "TIME", CustomParser = Duration.Parser(name) };
}
