using System.CommandLine;
using System.Text.Json.Nodes;
using Orrery.Cli;
using Orrery.Client;
using Orrery.Server.Copies;
using Orrery.Server.Hosting;
using Orrery.Workers.Hosting;
using Orrery.Workers.Turns;

namespace Orrery.Server.Commands;

/// <summary><c>orrery replay</c>: plays recorded histories against the code at hand, without a server.</summary>
/// <remarks>Exit code 0: the code does what it did. 1: it diverges. 2: a file or a service can't be read, or isn't there.</remarks>
internal static class ReplayCommand
{
    /// <summary>Code that hasn't come back by then loops, or blocks its thread.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Make()
    {
        var history = new Option<string[]>("--history") { Description = "A history that 'orrery history' wrote, or a run that 'orrery runs export' did; can be repeated.", HelpName = "FILE", Required = true };
        var service = new Option<string[]>("--service") { Description = "A service's assembly; can be repeated; default all that are installed.", HelpName = "DLL" };
        var command = new Command("replay", "Play recorded histories against today's code; nothing is executed.") { history, service, CommandLine.Json };
        command.SetAction(result => Run(result.GetValue(history)!, result.GetValue(service) ?? [], result.GetValue(CommandLine.Json)));
        return command;
    }

    private static int Run(string[] files, string[] paths, bool json)
    {
        try
        {
            var services = (paths.Length > 0 ? paths : InstalledServices.All()).SelectMany(ServiceLoader.Load).ToList();
            var outcomes = files.Select(file => Replay(file, services)).ToList();
            for (var i = 0; i < files.Length; i++) Tell(files[i], outcomes[i], json);
            return outcomes.TrueForAll(o => o.Divergence is null) ? ExitCode.Done : ExitCode.Failed;
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"orrery: {e.Message}");
            return ExitCode.BadInput;
        }
    }

    private static ReplayOutcome Replay(string file, List<Service> services)
    {
        try
        {
            var history = RunHistory.Read(HistoryIn(file));
            if (services.TrueForAll(s => s.Name != history.Service))
                throw new InvalidOperationException($"{file} is of service '{history.Service}', which is not at hand ({(services.Count == 0 ? "none is" : string.Join(", ", services.Select(s => s.Name)))}). Name its assembly with --service.");
            var playing = Task.Run(() => HistoryReplay.Play(history, services));
            return playing.Wait(Patience) ? playing.Result
                : new ReplayOutcome(history.Steps.Count, $"doesn't come back: the code of workflow '{history.Workflow}' loops, or blocks its thread, without awaiting a step", new Divergence(null, history.State, "nothing"));
        }
        catch (FormatException e)
        {
            throw new FormatException($"{file}: {e.Message}");
        }
        catch (AggregateException e) when (e.InnerException is FormatException inner)
        {
            throw new FormatException($"{file}: {inner.Message}");
        }
    }

    /// <summary>The document itself, or the one in a copy of a run.</summary>
    private static byte[] HistoryIn(string file)
    {
        var bytes = new byte[4];
        using (var head = File.OpenRead(file))
            if (head.ReadAtLeast(bytes, 4, throwOnEndOfStream: false) < 4 || !bytes.AsSpan().SequenceEqual("PK\x03\x04"u8)) return File.ReadAllBytes(file);
        try
        {
            using var copy = RunCopy.OpenAsync(file).GetAwaiter().GetResult();
            return copy.ReadAsync(CopyNames.History(copy.Manifest.Run)).GetAwaiter().GetResult() ?? throw new FormatException("It has no history.");
        }
        catch (CopyException e)
        {
            throw new FormatException(e.Message);
        }
    }

    private static void Tell(string file, ReplayOutcome outcome, bool json)
    {
        if (!json)
        {
            Console.WriteLine($"{Path.GetFileName(file)} {outcome.Words}");
            return;
        }

        var line = new JsonObject { ["event"] = "replayed", ["file"] = file, ["same"] = outcome.Divergence is null, ["steps"] = outcome.Steps, ["text"] = outcome.Words };
        if (outcome.Divergence is { } divergence)
        {
            if (divergence.Step is { } step) line["step"] = step;
            (line["recorded"], line["now"]) = (divergence.Recorded, divergence.Now);
        }

        Console.WriteLine(line.ToJsonString(OrreryJson.Options));
    }
}
