using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Doctor;
using Orrery.Cli.Encode;
using Orrery.Cli.Live;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands.Demos;

/// <summary><c>orrery demo query</c>: live queries over a real encode and over this machine's own load, and an alert that starts a run.</summary>
internal static class QueryDemo
{
    private const string Alert = "demo-hot-core";
    private const string Stream = "machine";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(80);

    private static readonly (string Label, string Query)[] Queries =
    [
        ("runs", "SELECT event, workflow, state, seconds, run FROM runs"),
        ("calls", "SELECT function, count(*) AS calls, average(seconds) AS seconds, sum(cpuSeconds) AS cpu FROM attempts WINDOW 4 WHERE event = \"completed\" GROUP BY function ORDER BY calls DESC"),
        ("machine", $"SELECT max(core) AS core, average(busy) AS busy FROM {Stream} WINDOW 4"),
        ("steps", "SELECT event, key, seconds FROM steps WHERE event != \"scheduled\" AND seconds > 3"),
    ];

    public static Command Make()
    {
        var command = new Command("query", "Look at an encode and at this machine with live queries, and have an alert start a run; a minute.") { CommandLine.Server, Link.Data };
        command.SetAction((result, stop) => RunAsync(result, Terminal.Current, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, Terminal terminal, CancellationToken stop)
    {
        if (!File.Exists(ToolFolder.SampleClip))
            throw new OrreryException("usage", $"The sample clip isn't at {ToolFolder.SampleClip}. Run it as ./orrery demo query, which installs what is missing, or ./orrery setup first.");
        using var display = Displays.Choose(result, terminal, "demo");
        var (server, ready) = await Link.OpenOrStartAsync(result, EncodeJob.Service, display, stop);
        using var _ = server;
        await ready;
        using var client = Link.Client(result, server.Address);
        using var until = CancellationTokenSource.CreateLinkedTokenSource(stop);
        until.CancelAfter(Limit);
        try
        {
            return await PlayAsync(client, server, terminal, until.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            terminal.Complain($"it isn't done after {Limit.TotalSeconds:0} s, perhaps since this machine is busy. What was started goes on: {Page(server)}");
            return ExitCode.Failed;
        }
    }

    private static async Task<int> PlayAsync(OrreryClient client, IServer server, Terminal terminal, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var source = await UploadAsync(client, server, stop);
        await client.SetStreamAsync(Stream, new StreamSpec { MaxEvents = 10_000, Time = "at" }, stop);
        var preview = Order(start: 2).Request(source);
        await client.SaveQueryAsync(Alert, new SavedQuerySpec
        {
            Query = $"SELECT max(core) AS core FROM {Stream} WINDOW 2",
            Alert = new AlertSpec { When = "core > 60", Clear = 30, Start = "encode/video", Input = JsonSerializer.SerializeToElement(preview) },
        }, stop);
        var fired = (await AlertAsync(client, stop))?.Firings ?? 0;
        Say(terminal, "Four live queries, over the platform's own events and over this machine's /proc/stat, which is sent to the stream 'machine' twice a second.");
        Say(terminal, $"Saved query '{Alert}': when a core is busier than 60 %, it starts a run of encode/video, once a firing. It is quiet again below 30 %.");
        foreach (var (label, query) in Queries) terminal.Out.WriteLine($"  {label,-8} {query}");
        terminal.Out.WriteLine();

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pages = Queries.Select(q => new Listening(q.Label, terminal)).ToList();
        var following = Queries.Select((q, i) => pages[i].FollowAsync(client, q.Query, enough.Token)).ToList();
        var sampling = SampleAsync(client, enough.Token);
        var run = (await client.StartAsync(EncodeJob.Service, "video", Order(start: 1 + DateTimeOffset.UtcNow.ToUnixTimeSeconds() % 20).Request(source), stop: stop)).Run;
        var end = await client.EndAsync(run, stop);
        var alert = await FiringAsync(client, fired, stop);
        if (alert?.Run is { } started) await client.EndAsync(started, stop);
        // The last window is closed once it is sure that nothing more belongs to it.
        await Task.Delay(TimeSpan.FromSeconds(5), stop);
        await enough.CancelAsync();
        await Task.WhenAll([.. following, sampling]);

        terminal.Out.WriteLine();
        var machine = (await client.StreamsAsync(stop)).First(s => s.Name == Stream);
        Say(terminal, $"Done in {clock.Elapsed.TotalSeconds:0} s: {string.Join(", ", pages.Select(p => $"{p.Rows:N0} rows of {p.Label}"))}; {machine.Events:N0} samples of the machine kept.");
        Say(terminal, alert?.Run is { } by ? $"The alert fired ({alert.Value:0} %) and started run {by} by itself." : $"The alert didn't start a run: {alert?.Trouble ?? "no core was busier than 60 %"}.");
        Say(terminal, $"On the page: {Page(server)}   Again: orrery mql \"{Queries[2].Query}\"");
        Say(terminal, $"The saved query stays: orrery mql list; orrery mql remove {Alert}");
        return end.State == "completed" && alert?.Run is not null ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<ArtifactId> UploadAsync(OrreryClient client, IServer server, CancellationToken stop)
    {
        var source = await InputFile.HashAsync(ToolFolder.SampleClip, (_, _) => { }, stop);
        if (await server.HasAsync(source, stop)) return source;
        await using var clip = File.OpenRead(ToolFolder.SampleClip);
        return (await client.UploadAsync(clip, stop: stop)).Id;
    }

    /// <summary>A second and a half of the clip, small, so that it takes seconds.</summary>
    private static EncodeOrder Order(double start) => new(ToolFolder.SampleClip, "", ["360p"], "ultrafast", start, 1.5, Key: null, Detach: false);

    private static async Task<AlertView?> AlertAsync(OrreryClient client, CancellationToken stop) => (await client.SavedQueriesAsync(stop)).FirstOrDefault(q => q.Name == Alert)?.Alerts.FirstOrDefault();

    /// <summary>The alert once it has fired anew and that came to something; as it stands when it doesn't for a while.</summary>
    private static async Task<AlertView?> FiringAsync(OrreryClient client, long before, CancellationToken stop)
    {
        AlertView? alert = null;
        for (var left = 60; left > 0; left--)
        {
            alert = await AlertAsync(client, stop);
            if (alert is not null && alert.Firings > before && (alert.Run is not null || alert.Trouble is not null)) break;
            await Task.Delay(250, stop);
        }

        return alert;
    }

    private static async Task SampleAsync(OrreryClient client, CancellationToken stop)
    {
        try
        {
            var before = MachineLoad.Read();
            while (true)
            {
                await Task.Delay(500, stop);
                var now = MachineLoad.Read();
                await client.SendEventsAsync(Stream, JsonSerializer.SerializeToUtf8Bytes(MachineLoad.Between(before, now, DateTimeOffset.UtcNow), OrreryJson.Options), stop: stop);
                before = now;
            }
        }
        catch (OperationCanceledException)
        {
            // Enough was seen.
        }
    }

    private static void Say(Terminal terminal, string text) => terminal.Out.WriteLine(text);

    private static string Page(IServer server) => $"{server.Address.OriginalString.TrimEnd('/')}/mql?query={Uri.EscapeDataString(Queries[2].Query)}";

    private sealed class Listening(string label, Terminal terminal)
    {
        private static readonly Lock OneAtATime = new();

        public string Label => label;

        public int Rows { get; private set; }

        public async Task FollowAsync(OrreryClient client, string query, CancellationToken stop)
        {
            var text = new RowText([]);
            try
            {
                await foreach (var news in client.FollowQueryAsync(query, stop: stop))
                {
                    if (news is QueryBegun begun) text = new RowText(begun.Columns);
                    if (news is not QueryRow row) continue;
                    Rows++;
                    lock (OneAtATime) terminal.Out.WriteLine($"{label,-8} {text.Line(row)}");
                }
            }
            catch (OperationCanceledException)
            {
                // Enough was seen.
            }
        }
    }
}
