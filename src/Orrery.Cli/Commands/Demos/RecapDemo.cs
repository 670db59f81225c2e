using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Doctor;
using Orrery.Cli.Encode;
using Orrery.Cli.Progress;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands.Demos;

/// <summary><c>orrery demo recap</c>: the sample clip as a stream, with the papers of a production beside it: aligned, decided on, told, and aligned again with a new cut.</summary>
internal static class RecapDemo
{
    private const string Service = "recap";

    /// <summary>Where the demo's viewer is interrupted, in seconds.</summary>
    private const double Playhead = 20;

    private static readonly string[] Papers = ["meadow.fountain", "meadow.csv", "meadow.edl", "meadow.srt", "meadow-v2.otio", "meadow-v2.vtt"];

    public static Command Make()
    {
        var command = new Command("recap", "Encode the sample clip, align its script with it, and tell its scenes up to a playhead.") { CommandLine.Server, Link.Data };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken stop)
    {
        var terminal = Terminal.Current;
        using var display = Displays.Choose(result, terminal, "recap");
        if (!File.Exists(ToolFolder.SampleClip)) throw DemoCommand.NoClip();
        var folder = SampleFolder();
        var (server, ready) = await Link.OpenOrStartAsync(result, Service, display, stop);
        using var _ = server;
        await ready;
        using var client = Link.Client(result, server.Address);

        // The whole clip in one small rendition: the player shows it, and the recaps are about it.
        var order = new EncodeOrder(ToolFolder.SampleClip, "", ["360p"], "ultrafast", null, null, Key: "demo-recap-stream", Detach: true);
        var source = await UploadAsync(server, ToolFolder.SampleClip, stop);
        var stream = (await server.StartAsync(EncodeJob.Service, "video", order.Request(source), order.Key, stop)).Run;
        display.Say("encoding", $"{stream} encodes the clip, meanwhile its papers are read");

        var papers = new Dictionary<string, JsonObject>();
        foreach (var name in Papers) papers[name] = new JsonObject { ["id"] = (await UploadAsync(server, Path.Combine(folder, name), stop)).ToString(), ["name"] = name };
        var run = (await server.StartAsync(Service, "align", new JsonObject
        {
            ["title"] = "The Meadow at Dawn", ["follow"] = true, ["stream"] = stream.ToString(),
            ["script"] = papers["meadow.fountain"], ["breakdown"] = papers["meadow.csv"], ["cut"] = papers["meadow-v2.otio"], ["subtitles"] = papers["meadow-v2.vtt"],
        }, null, stop)).Run;
        display.Say("aligning", $"{run} aligns script, breakdown, cut and subtitles");
        display.Dispose();

        var review = await StageAsync(server, run, "review", stop);
        terminal.Out.WriteLine($"Aligned: {Human.Count(review["sources"]!.AsArray().Count, "file")} read. {Human.Count(review["open"]!.AsArray().Count, "scene")} waits for a person, as it would for days:");
        foreach (var scene in review["open"]!.AsArray()) terminal.Out.WriteLine($"  scene {scene!["scene"]}  {Human.Percent(scene["confidence"]!.GetValue<double>())} sure  {scene["reason"]}");
        await server.UpdateAsync(run, "decide", new JsonObject
        {
            ["scene"] = "3", ["ruling"] = "place", ["by"] = "demo", ["stretches"] = new JsonArray(new JsonObject { ["start"] = "55/4", ["end"] = "505/24" }),
        }, null, stop);
        var first = await StageAsync(server, run, "following", stop);
        terminal.Out.WriteLine("\nDecided: scene 3 is placed from 13.750 s to 21.042 s. This cut, an earlier one, is told so:");
        await TellAsync(client, first, terminal, stop);

        await server.UpdateAsync(run, "recut", new JsonObject { ["cut"] = papers["meadow.edl"], ["subtitles"] = papers["meadow.srt"] }, null, stop);
        var second = await StageAsync(server, run, "following", stop, cuts: first["cuts"]!.GetValue<int>() + 1);
        terminal.Out.WriteLine($"\nThe final cut comes, two seconds longer: aligned again by itself; {Human.Count(second["kept"]!.AsArray().Count, "decision")} moved along with its material. It is told so:");
        await TellAsync(client, second, terminal, stop);
        await server.SignalAsync(run, "close", "demo", null, stop);
        await StreamAsync(result, server, stream, terminal, stop);
        var at = server.Address.OriginalString.TrimEnd('/');
        terminal.Out.WriteLine($"""

            Watch      {at}/runs/{run}/pages/watch    press "Where was I?" at any moment
            Review     {at}/runs/{run}/pages/review
            Files      orrery fetch {run}      recap.vtt, recap.otio, recap.json
            """);
        return ExitCode.Done;
    }

    /// <summary>The film itself takes longest: frame by frame its quality is measured.</summary>
    private static async Task StreamAsync(ParseResult result, IServer server, RunId stream, Terminal terminal, CancellationToken stop)
    {
        terminal.Out.WriteLine("\nThe film to watch is still being encoded and measured, where it wasn't before:");
        using var display = Displays.Choose(result, terminal, "recap");
        var ended = await Following.RunAsync(server, stream, display, terminal.Time, stop);
        if (ended.State != "completed") throw new OrreryException("demo.encode", $"The clip wasn't encoded: {ended.Failure?.Message ?? ended.State}. To try again: orrery retry {stream}");
    }

    /// <summary>Where the service's own papers lie: beside its assembly.</summary>
    private static string SampleFolder()
    {
        var services = Environment.GetEnvironmentVariable("ORRERY_SERVICES") ?? Path.Combine(AppContext.BaseDirectory, "services");
        var folder = Path.Combine(services, "Orrery.Services.Recap", "sample");
        return Directory.Exists(folder) ? folder : throw new OrreryException("usage", $"The sample's papers aren't at {folder}. Run it as ./orrery demo recap.");
    }

    private static async Task<ArtifactId> UploadAsync(IServer server, string path, CancellationToken stop)
    {
        var id = await InputFile.HashAsync(path, (_, _) => { }, stop);
        if (await server.HasAsync(id, stop)) return id;
        await using var file = File.OpenRead(path);
        return (await server.UploadAsync(file, new Progress<long>(), stop)).Id;
    }

    private static async Task<JsonNode> StageAsync(IServer server, RunId run, string stage, CancellationToken stop, int cuts = 1)
    {
        await foreach (var view in server.FollowAsync(run, stop))
        {
            if (view.Failure is { } failure) throw new OrreryException("demo.recap", $"{run} failed: {failure.Message}");
            if (view.Published is { } published && JsonNode.Parse(published.GetRawText()) is { } state && (string?)state["stage"] == stage && state["cuts"]!.GetValue<int>() >= cuts) return state;
        }

        throw new OrreryException("demo.recap", $"{run} ended before it came to '{stage}'. To see why: orrery show {run}");
    }

    /// <summary>What a player would say at the playhead: scenes that are over by then, and when each may be told.</summary>
    private static async Task TellAsync(OrreryClient client, JsonNode state, Terminal terminal, CancellationToken stop)
    {
        var files = FileTree.Parse(await BytesAsync(client, ArtifactId.Parse((string)state["files"]!), stop));
        var tellings = JsonNode.Parse(await BytesAsync(client, files.Files["recap.json"].Id, stop))!["tellings"]!.AsArray();
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  interrupted at {Playhead:0} s, \"where was I?\" says:"));
        foreach (var telling in tellings)
        {
            var over = Seconds((string)telling!["over"]!);
            if (over <= Playhead) terminal.Out.WriteLine($"    {telling["texts"]!["en"]}");
            else terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    (scene {telling["scene"]} isn't told before {over:0.000} s)"));
        }
    }

    private static async Task<byte[]> BytesAsync(OrreryClient client, ArtifactId id, CancellationToken stop)
    {
        var bytes = new MemoryStream();
        await client.DownloadAsync(id, bytes, stop: stop);
        return bytes.ToArray();
    }

    private static double Seconds(string fraction) => fraction.Split('/') is [var whole, var part]
        ? double.Parse(whole, CultureInfo.InvariantCulture) / double.Parse(part, CultureInfo.InvariantCulture)
        : double.Parse(fraction, CultureInfo.InvariantCulture);
}
