using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Doctor;
using Orrery.Client;

namespace Orrery.Cli.Commands.Demos;

/// <summary><c>orrery demo notebook</c>: runs notebooks over the sample clip: one, a small grid, and two that depend on each other.</summary>
internal static class NotebookDemo
{
    private const string Service = "notebook";

    public static Command Make()
    {
        var command = new Command("notebook", "Run notebooks over the sample clip: C# and SQL cells, a grid, a pipeline.") { CommandLine.Json, CommandLine.Server, Link.Data };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, CancellationToken stop)
    {
        if (!File.Exists(ToolFolder.SampleClip)) throw DemoCommand.NoClip();
        var terminal = Terminal.Current;
        using var display = Displays.Choose(result, terminal, Service);
        var (server, ready) = await Link.OpenOrStartAsync(result, Service, display, stop);
        using var _ = server;
        await ready;
        using var client = Link.Client(result, server.Address);
        var clip = (await client.UploadFileAsync(ToolFolder.SampleClip, stop: stop)).Id;

        display.Say("started", "frame-sizes: ffprobe over the first ten seconds, summed up in SQL");
        var (one, first) = await EndAsync("run", Over(clip), client, stop);
        display.Say("started", "the same at three places of the clip, two at once");
        var (grid, points) = await EndAsync("grid", new JsonObject { ["run"] = Over(clip), ["over"] = new JsonObject { ["start"] = new JsonArray(0, 10, 20) }, ["parallelism"] = 2 }, client, stop);
        if (points.GetProperty("points").EnumerateArray().FirstOrDefault(p => p.GetProperty("status").GetString() != "completed") is { ValueKind: JsonValueKind.Object } bad)
            throw new OrreryException("notebook.cell", $"A point of the grid {grid} {bad.GetProperty("status")}. To see why: {new Uri(server.Address, $"runs/{grid}/pages/grid")}");
        display.Say("started", "frame-sizes, then frame-verdict with its values");
        var (pipeline, steps) = await EndAsync("pipeline", Pipeline(clip), client, stop);

        display.Dispose();
        var addresses = new (string What, string Path)[]
        {
            ("the notebook", $"runs/{one}/pages/notebook"), ("the grid", $"runs/{grid}/pages/grid"), ("the pipeline", $"runs/{pipeline}"),
            ("two of them", $"services/notebook/pages/compare?a={one}&b={points.GetProperty("points")[1].GetProperty("result").GetProperty("run")}"), ("more", "services/notebook/pages/notebooks"),
        };
        if (result.GetValue(CommandLine.Json))
        {
            JsonDisplay.Write(terminal, "finished", new JsonObject
            {
                ["values"] = JsonNode.Parse(first.GetProperty("values").GetRawText()), ["points"] = points.GetProperty("completed").GetInt32(),
                ["addresses"] = new JsonObject(addresses.Select(a => KeyValuePair.Create(a.What, (JsonNode?)new Uri(server.Address, a.Path).ToString()))),
            });
            return ExitCode.Done;
        }

        var values = first.GetProperty("values");
        terminal.Out.WriteLine($"Done: {values.GetProperty("frames")} frames, {values.GetProperty("average")} bytes on average, the largest {values.GetProperty("peak")}.");
        foreach (var point in points.GetProperty("points").EnumerateArray())
            terminal.Out.WriteLine($"  from {point.GetProperty("parameters").GetProperty("start"),2} s: peak {point.GetProperty("result").GetProperty("values").GetProperty("peak"),7} bytes");
        terminal.Out.WriteLine($"  pipeline: {string.Join(", ", steps.EnumerateObject().Select(s => $"{s.Name} {s.Value.GetProperty("status")}"))}");
        terminal.Out.WriteLine();
        foreach (var (what, path) in addresses) terminal.Out.WriteLine($"  {what,-13} {new Uri(server.Address, path)}");
        return ExitCode.Done;
    }

    private static JsonObject Over(ArtifactId clip) => new()
    {
        ["template"] = "frame-sizes", ["name"] = "frame sizes of the sample clip", ["parameters"] = new JsonObject { ["seconds"] = 10 }, ["files"] = new JsonObject { ["clip"] = clip.ToString() },
    };

    private static JsonObject Pipeline(ArtifactId clip) => new()
    {
        ["notebooks"] = new JsonObject
        {
            ["sizes"] = new JsonObject { ["run"] = Over(clip) },
            ["verdict"] = new JsonObject { ["run"] = new JsonObject { ["template"] = "frame-verdict" }, ["inputs"] = new JsonObject { ["average"] = "sizes.average", ["peak"] = "sizes.peak" } },
        },
    };

    private static async Task<(RunId Run, JsonElement Result)> EndAsync(string workflow, JsonObject input, OrreryClient client, CancellationToken stop)
    {
        var run = (await client.StartAsync(Service, workflow, input, stop: stop)).Run;
        var end = await client.EndAsync(run, stop);
        return end.Result is { } result ? (run, result) : throw new OrreryException(end.Failure?.Type ?? "run.failed", $"Run {run} {end.State}: {end.Failure?.Message} See orrery show {run}");
    }
}
