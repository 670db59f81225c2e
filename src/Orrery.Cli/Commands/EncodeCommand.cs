using System.Collections.Immutable;
using System.CommandLine;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Encode;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery encode</c>: a video file in, a streamable and measured ladder out.</summary>
internal static class EncodeCommand
{
    private static readonly string[] Presets = ["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "placebo"];

    private static readonly Argument<string> Input = new("input") { Description = "The video file.", HelpName = "INPUT" };

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Folder for the package; default orrery-out/NAME. An earlier package there is replaced.",
        HelpName = "DIR",
    };

    private static readonly Option<string?> Key = new("--key") { Description = "Encoding again under the same key starts nothing more.", HelpName = "KEY" };
    private static readonly Option<bool> Detach = new("--detach") { Description = "Start the run and don't wait for it." };

    private static readonly Option<ImmutableArray<string>?> Ladder = new("--ladder")
    {
        Description = "Renditions such as 1080p,720p,360p; default by the source's size, and never above it.",
        HelpName = "LADDER",
        CustomParser = result =>
        {
            var ladder = EncodeOrder.ReadLadder(result.Tokens[0].Value, out var problem);
            if (problem is not null) result.AddError(problem);
            return ladder;
        },
    };

    private static readonly Option<string?> Preset = new("--preset")
    {
        Description = "x264 preset, ultrafast to placebo; default veryfast.",
        HelpName = "PRESET",
        CustomParser = result =>
        {
            var preset = result.Tokens[0].Value;
            if (Presets.Contains(preset)) return preset;
            result.AddError($"'{preset}' is not an x264 preset; choose from {string.Join(", ", Presets)}.");
            return null;
        },
    };

    private static readonly Option<double?> Start = Time("--start", "Where to begin: seconds, or h:mm:ss.");
    private static readonly Option<double?> Duration = Time("--duration", "How much to encode: seconds, or h:mm:ss; default to the end.", above0: true);

    public static Command Make()
    {
        var command = new Command("encode", "Encode a video file into HLS and DASH, with a quality report.")
        {
            Input, Out, Ladder, Preset, Start, Duration, Key, Detach, CommandLine.Json, CommandLine.Server, Link.Data,
        };
        command.SetAction((result, stop) => RunAsync(result, Order(result), stop));
        return command;
    }

    /// <summary>Carries an order out, with the display that suits the terminal or <c>--json</c>.</summary>
    public static async Task<int> RunAsync(ParseResult result, EncodeOrder order, CancellationToken stop)
    {
        var terminal = Terminal.Current;
        using var display = Displays.Choose(result, terminal, order.Name);
        return await new EncodeJob(order, terminal, display, result.GetValue(CommandLine.Json))
            .RunAsync(() => Link.OpenOrStartAsync(result, EncodeJob.Service, display, stop), stop);
    }

    private static EncodeOrder Order(ParseResult result)
    {
        var input = result.GetValue(Input)!;
        return new EncodeOrder(input, result.GetValue(Out) ?? EncodeOrder.DefaultOut(input), result.GetValue(Ladder), result.GetValue(Preset),
            result.GetValue(Start), result.GetValue(Duration), result.GetValue(Key), result.GetValue(Detach));
    }

    private static Option<double?> Time(string name, string description, bool above0 = false) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var time = EncodeOrder.ReadTime(result.Tokens[0].Value);
            if (time is null) result.AddError($"'{result.Tokens[0].Value}' is not a time for {name}; write seconds (10.5) or a clock time (1:02:03.5).");
            else if (time == 0 && above0) result.AddError($"{name} must be above 0.");
            return time;
        },
    };
}
