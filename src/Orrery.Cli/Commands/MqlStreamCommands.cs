using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary><c>orrery mql streams</c>: what can be looked at, and what is kept.</summary>
internal static class MqlStreamCommands
{
    public static Command Make()
    {
        var keep = new Option<string?>("--keep") { Description = "Declare this stream: its events are kept from now on.", HelpName = "STREAM" };
        var most = new Option<long?>("--events") { Description = "With --keep: how many events; default 100,000.", HelpName = "N" };
        var age = new Option<TimeSpan?>("--age") { Description = "With --keep: none older than this; default 7d.", HelpName = "TIME", CustomParser = Duration.Parser("--age") };
        var time = new Option<string?>("--time") { Description = "With --keep: the property that says when an event happened.", HelpName = "NAME" };
        var remove = new Option<string?>("--remove") { Description = "Remove this stream with all its events.", HelpName = "STREAM" };
        var command = new Command("streams", "List streams: the server's own, and those that events are sent to.") { keep, most, age, time, remove, CommandLine.Json, CommandLine.Server };
        command.SetAction(async (result, stop) =>
        {
            using var client = Link.Client(result);
            if (result.GetValue(remove) is { } gone) await client.RemoveStreamAsync(gone, stop);
            if (result.GetValue(keep) is { } name)
            {
                var spec = new StreamSpec { Time = result.GetValue(time) };
                if (result.GetValue(most) is { } events) spec = spec with { MaxEvents = events };
                if (result.GetValue(age) is { } span) spec = spec with { MaxAgeSeconds = span.TotalSeconds };
                await client.SetStreamAsync(name, spec, stop);
            }

            var streams = await client.StreamsAsync(stop);
            foreach (var line in result.GetValue(CommandLine.Json) ? streams.Select(s => JsonSerializer.Serialize(s, OrreryJson.Options)) : Lines(streams)) Terminal.Current.Out.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<string> Lines(IReadOnlyList<StreamView> streams)
    {
        var table = new TextTable("stream", "kind", "namespace", ">received", ">per second", ">queries", ">kept", ">size", "oldest");
        foreach (var s in streams)
        {
            table.Add(s.Name, s.Kind, s.Namespace, s.Received.ToString("N0", CultureInfo.InvariantCulture), s.Rate.ToString("0.#", CultureInfo.InvariantCulture), s.Queries.ToString(CultureInfo.InvariantCulture),
                s.Kind == "kept" ? s.Events.ToString("N0", CultureInfo.InvariantCulture) : "", s.Kind == "kept" ? $"{s.Bytes / 1024.0:N0} KiB" : "", s.Oldest?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        }

        return table.Lines();
    }
}
