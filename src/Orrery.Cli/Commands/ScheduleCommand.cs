using System.CommandLine;
using System.Text.Json;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Show;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery schedule</c>: what is started when, and what became of it.</summary>
internal static class ScheduleCommand
{
    internal static readonly Argument<string> Name = new("name") { Description = "The schedule's name.", HelpName = "NAME" };

    public static Command Make() => new("schedule", "Start workflows at set times.")
    {
        ScheduleSetCommand.Make(),
        List(),
        One("show", "Show a schedule.", (client, name, stop) => client.ScheduleAsync(name, stop)),
        One("pause", "Fire no more until it is resumed.", (client, name, stop) => client.PauseScheduleAsync(name, stop)),
        One("resume", "Fire again, from the next time on.", (client, name, stop) => client.ResumeScheduleAsync(name, stop)),
        One("trigger", "Fire now, by its overlap policy.", (client, name, stop) => client.TriggerScheduleAsync(name, stop)),
        Backfill(),
        Delete(),
    };

    /// <summary>Asks and shows the schedule that is the answer.</summary>
    internal static async Task<int> ShowAsync(ParseResult result, Func<OrreryClient, Task<ScheduleView>> ask)
    {
        using var client = Link.Client(result);
        Write(result, [await ask(client)], SchedulePage.Lines);
        return ExitCode.Done;
    }

    private static Command List()
    {
        var command = new Command("list", "List the schedules by name.") { CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var client = Link.Client(result);
            Write(result, await client.SchedulesAsync(stop), SchedulePage.Table);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command One(string word, string help, Func<OrreryClient, string, CancellationToken, Task<ScheduleView>> ask)
    {
        var command = new Command(word, help) { Name, CommandLine.Json, CommandLine.Server };
        command.SetAction((result, stop) => ShowAsync(result, client => ask(client, result.GetValue(Name)!, stop)));
        return command;
    }

    private static Command Backfill()
    {
        var from = Moments.Option("--from", "The first moment, such as 2026-03-01 or 2026-03-01T06:00:00Z; without an offset in this machine's zone.");
        var to = Moments.Option("--to", "The last moment.");
        var command = new Command("backfill", "Fire for times that have passed, one after the other; at most 1,000.") { Name, from, to, CommandLine.Json, CommandLine.Server };
        command.SetAction((result, stop) => ShowAsync(result, client => client.BackfillScheduleAsync(result.GetValue(Name)!, result.GetValue(from), result.GetValue(to), stop)));
        return command;
    }

    private static Command Delete()
    {
        var command = new Command("delete", "Forget a schedule. Runs that it has started go on.") { Name, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var client = Link.Client(result);
            Write(result, [await client.DeleteScheduleAsync(result.GetValue(Name)!, stop)], (deleted, _) => [$"{deleted[0].Name} is deleted."]);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(ParseResult result, IReadOnlyList<ScheduleView> schedules, Func<IReadOnlyList<ScheduleView>, DateTimeOffset, IEnumerable<string>> lines)
    {
        var terminal = Terminal.Current;
        foreach (var line in result.GetValue(CommandLine.Json) ? schedules.Select(s => JsonSerializer.Serialize(s, OrreryJson.Options)) : lines(schedules, terminal.Time.GetUtcNow()))
            terminal.Out.WriteLine(line);
    }
}
