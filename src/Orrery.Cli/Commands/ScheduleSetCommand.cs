using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery schedule set</c>: makes a schedule or changes it.</summary>
internal static class ScheduleSetCommand
{
    private static readonly string[] Policies = ["skip", "buffer", "cancel", "allow"];

    private static readonly Argument<string> What = new("service/workflow") { Description = "What to start, such as encode/video." };
    private static readonly Option<string> When = new("--when") { Description = "A cron line such as '30 2 * * MON-FRI', or an interval such as 'every 15 min'.", HelpName = "WHEN", Required = true };
    private static readonly Option<string> Zone = new("--zone") { Description = "The cron line's time zone, such as Europe/Berlin.", HelpName = "ZONE", DefaultValueFactory = _ => "UTC" };
    private static readonly Option<string> Input = new("--input") { Description = "The input, as JSON; @FILE reads it from a file.", HelpName = "JSON", DefaultValueFactory = _ => "{}" };
    private static readonly Option<string> Policy = MakePolicy();
    private static readonly Option<TimeSpan?> Jitter = Time("--jitter", "Put each firing off by up to so long, such as 30s.");
    private static readonly Option<TimeSpan?> CatchUp = Time("--catch-up", "Make up for times that passed no longer ago than this; default 10m.");
    private static readonly Option<TimeSpan?> Within = Time("--within", "How long each run may take; then it is cancelled and has failed.");
    private static readonly Option<bool> Paused = new("--paused") { Description = "Don't fire until it is resumed." };

    public static Command Make()
    {
        var command = new Command("set", "Make a schedule, or change it.") { ScheduleCommand.Name, What, When, Zone, Input, Policy, Jitter, CatchUp, Within, Paused, CommandLine.Json, CommandLine.Server };
        command.SetAction((result, stop) =>
        {
            var spec = Read(result);
            return ScheduleCommand.ShowAsync(result, client => client.SetScheduleAsync(result.GetValue(ScheduleCommand.Name)!, spec, stop));
        });
        return command;
    }

    private static ScheduleSpec Read(ParseResult result)
    {
        var (service, workflow) = result.GetValue(What)!.Split('/') is [{ Length: > 0 } s, { Length: > 0 } w] ? (s, w)
            : throw new OrreryException("usage", $"'{result.GetValue(What)}' doesn't name a workflow; write service/workflow, such as encode/video.");
        var spec = new ScheduleSpec
        {
            When = result.GetValue(When)!,
            Zone = result.GetValue(Zone)!,
            Service = service,
            Workflow = workflow,
            Input = JsonSerializer.SerializeToElement(JsonText.Read("--input", result.GetValue(Input)!)),
            Overlap = Enum.Parse<Overlap>(result.GetValue(Policy)!, ignoreCase: true),
            JitterSeconds = result.GetValue(Jitter)?.TotalSeconds ?? 0,
            WithinSeconds = result.GetValue(Within)?.TotalSeconds,
            Paused = result.GetValue(Paused) ? true : null,
        };
        return result.GetValue(CatchUp) is { } window ? spec with { CatchUpSeconds = window.TotalSeconds } : spec;
    }

    private static Option<string> MakePolicy()
    {
        var option = new Option<string>("--overlap")
        {
            Description = "When the run before is still under way: skip that time, buffer one, cancel that run, or allow both.",
            HelpName = "POLICY",
            DefaultValueFactory = _ => Policies[0],
            CustomParser = PolicyOf,
        };
        option.CompletionSources.Add(Policies);
        return option;
    }

    private static string? PolicyOf(ArgumentResult result)
    {
        var named = result.Tokens[0].Value;
        if (Policies.Contains(named)) return named;
        result.AddError($"--overlap {named}: there are {string.Join(", ", Policies)}.");
        return null;
    }

    private static Option<TimeSpan?> Time(string name, string description) => new(name) { Description = description, HelpName = "TIME", CustomParser = Duration.Parser(name) };
}
