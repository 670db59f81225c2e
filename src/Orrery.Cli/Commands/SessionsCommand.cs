using System.CommandLine;
using System.Text.Json;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery sessions</c>: those that are open.</summary>
internal static class SessionsCommand
{
    public static Command Make()
    {
        var command = new Command("sessions", "List sessions that are open: which run has each, since when, when it was used last, where it is reached.") { CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var server = Link.Open(result);
            var sessions = await server.SessionsAsync(stop);
            foreach (var line in result.GetValue(CommandLine.Json) ? sessions.Select(s => JsonSerializer.Serialize(s, OrreryJson.Options)) : Lines(sessions, DateTimeOffset.UtcNow))
                Terminal.Current.Out.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    internal static IEnumerable<string> Lines(IReadOnlyList<SessionInfo> sessions, DateTimeOffset now)
    {
        if (sessions.Count == 0) return ["No session is open."];
        var table = new TextTable("run", "step", "function", "endpoint", "since", ">not used for", ">ends after", "address");
        foreach (var session in sessions)
            table.Add(session.Run, session.Key, $"{session.Service}/{session.Function}", session.Endpoint, Human.Moment(session.StartedAt),
                Human.Span(now - session.UsedAt), session.IdleAfter is { } idle ? Human.Span(idle) : "never", session.Address);
        return table.Lines();
    }
}
