using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Cli.Copies;
using Orrery.Cli.Display;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery runs export</c>: a run as a file, which <c>orrery open</c> shows without a server.</summary>
internal static class ExportCommand
{
    private static readonly string[] Choices = ["none", "small", "all"];

    public static Command Make()
    {
        var to = new Option<string?>("--to") { Description = "The file to write; default RUN.orrery.", HelpName = "FILE" };
        var artifacts = new Option<string>("--artifacts") { Description = "none; small: those of at most 1 MiB that aren't segments of media; all.", HelpName = "WHICH", DefaultValueFactory = _ => "small", CustomParser = ChoiceOf };
        artifacts.CompletionSources.Add(Choices);
        var max = new Option<long?>("--max") { Description = "Artifacts have so much together at most, such as 200MB or 1GiB; default 64MiB, with --artifacts all no limit.", HelpName = "SIZE", CustomParser = SizeOf };
        var children = new Option<bool>("--children") { Description = "With the runs that it started; default they are only named." };
        var force = new Option<bool>("--force") { Description = "Replace a file that is there." };
        var command = new Command("export", "Write a run to a file: journal, inputs, results, logs, small artifacts. 'orrery open' shows it without a server. Whoever gets the file can read all that is in it: look for secrets in inputs, results and logs first.")
        {
            RunArgument.Run, to, artifacts, max, children, force, CommandLine.Json, CommandLine.Server,
        };
        command.SetAction(async (result, stop) =>
        {
            using var client = Link.Client(result);
            using var server = new HttpServer(client);
            var run = await RunArgument.FindAsync(result, server, stop);
            var file = new CopyFile(result.GetValue(to) ?? $"{run}.orrery", result.GetValue(force));
            var manifest = await file.WriteAsync(run, bytes => client.ExportAsync(run, bytes, result.GetValue(artifacts)!, result.GetValue(max), result.GetValue(children), Progress(result, Terminal.Current), stop), stop);
            Tell(result, file, manifest, Terminal.Current);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>On a terminal: how much has come so far.</summary>
    private static Received? Progress(ParseResult result, Terminal terminal) => terminal.Live && !result.GetValue(CommandLine.Json) ? new Received(terminal) : null;

    private static void Tell(ParseResult result, CopyFile file, CopyManifest manifest, Terminal terminal)
    {
        var own = manifest.Runs.First(r => r.Run == manifest.Run);
        if (result.GetValue(CommandLine.Json))
        {
            JsonDisplay.Write(terminal, "exported", new JsonObject
            {
                ["run"] = manifest.Run.ToString(), ["file"] = file.Path, ["bytes"] = file.Bytes, ["state"] = own.State, ["steps"] = own.Steps, ["runs"] = manifest.Runs.Count, ["at"] = own.At.ToString("O"),
                ["artifacts"] = manifest.Entries.Count(e => e.Name.StartsWith("artifacts/", StringComparison.Ordinal)), ["leftOut"] = manifest.LeftOutCount, ["leftOutBytes"] = manifest.LeftOutBytes,
            });
            return;
        }

        if (terminal.Live) terminal.Out.Write("\r\x1b[K");
        terminal.Out.WriteLine($"{Human.Count(own.Steps, "step")}{(manifest.Runs.Count > 1 ? $", {Human.Count(manifest.Runs.Count - 1, "other run")}" : "")}, {Human.Bytes(file.Bytes)} in {file.Path}. To look at it, here or elsewhere: orrery open {file.Path}");
        if (own.UnderWay) terminal.Out.WriteLine($"The run is {(own.State == "parked" ? "parked" : "under way")}: the file has it as it stood at {Human.Moment(own.At)}.");
        if (manifest.LeftOutCount > 0)
            terminal.Out.WriteLine($"Left out: {Human.Count(manifest.LeftOutCount, "thing")}{(manifest.LeftOutBytes > 0 ? $", {Human.Bytes(manifest.LeftOutBytes)}" : "")}, first {Clean.Line(manifest.LeftOut[0].What)}: {Clean.Line(manifest.LeftOut[0].Why)}. See --artifacts, --max and --children.");
        terminal.Out.WriteLine("Inputs, results and logs are in it as they were recorded: look for secrets before you hand it on.");
    }

    private static string? ChoiceOf(ArgumentResult result)
    {
        var named = result.Tokens[0].Value;
        if (Choices.Contains(named)) return named;
        result.AddError($"--artifacts {named}: there are {string.Join(", ", Choices)}.");
        return null;
    }

    private static long? SizeOf(ArgumentResult result)
    {
        if (ByteSize.Read(result.Tokens[0].Value) is { } bytes) return bytes;
        result.AddError($"--max {result.Tokens[0].Value}: a size is wanted, such as 500kB, 200MB or 1GiB.");
        return null;
    }

    /// <summary>A line that is drawn over, at most ten times a second.</summary>
    private sealed class Received(Terminal terminal) : IProgress<long>
    {
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
        private long _shownAt = terminal.Time.GetTimestamp();

        public void Report(long value)
        {
            if (terminal.Time.GetElapsedTime(_shownAt) < Pause) return;
            _shownAt = terminal.Time.GetTimestamp();
            terminal.Out.Write($"\r\x1b[K  export  {Human.Bytes(value)}");
            terminal.Out.Flush();
        }
    }
}
