using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Client;
using Orrery.Tests.Probes;

namespace Orrery.Portal;

/// <summary>Runs in every state there is, for pages to show.</summary>
public sealed record Scenes
{
    /// <summary>Sent by a reviewer's word: children, a race, a map.</summary>
    public required RunId Completed { get; init; }

    public required RunId Failed { get; init; }

    /// <summary>Its code asks for something else than its journal holds.</summary>
    public required RunId Parked { get; init; }

    /// <summary>A call is on a worker and reports how far it is. It leaves the worker a core.</summary>
    public required RunId Running { get; init; }

    /// <summary>Waits for a signal, with a time limit.</summary>
    public required RunId Waiting { get; init; }

    public required RunId Cancelled { get; init; }

    /// <summary>A map over many items.</summary>
    public required RunId Large { get; init; }

    /// <summary>Left files behind.</summary>
    public required RunId Files { get; init; }

    /// <summary>A file whose appearing lets <see cref="Running"/> end.</summary>
    public required string Release { get; init; }

    /// <summary>Of a server where nothing has run.</summary>
    public static Scenes None { get; } = new() { Completed = default, Failed = default, Parked = default, Running = default, Waiting = default, Cancelled = default, Large = default, Files = default, Release = "" };

    /// <param name="items">Items of <see cref="Large"/>.</param>
    public static async Task<Scenes> PlayAsync(Stage stage, int items)
    {
        var client = stage.Client;
        var large = await stage.StartRunAsync("probe", "bulk-map", Enumerable.Range(0, items).Select(i => $"item {i}").ToArray());
        var parking = await stage.StartRunAsync("probe", "drifting", new Probe());
        var completed = await stage.StartRunAsync("review", "order", new { customer = "Ada", items = new[] { "lens", "tripod", "strap" }, limit = 3600 });
        var waiting = await stage.StartRunAsync("review", "order", new { customer = "Grace", items = new[] { "camera" }, limit = 86_400 });
        var cancelled = await stage.StartRunAsync("review", "order", new { customer = "Edsger", items = new[] { "lamp" }, limit = 3600 });
        var failed = await stage.StartRunAsync("probe", "refuse", new Probe(Text: "The reel has no picture after 00:12:04:11."));
        var files = await stage.StartRunAsync("probe", "leave", new Probe(Text: "A report"));
        await stage.StartRunAsync("probe", "talk", new Probe(Text: "frame", Count: 500));
        await client.SetScheduleAsync("nightly", new ScheduleSpec { When = "0 3 * * *", Zone = "Europe/Berlin", Service = "probe", Workflow = "echo", Input = JsonSerializer.SerializeToElement(new Probe(Text: "nightly"), OrreryJson.Options) });
        await client.SetScheduleAsync("weekly", new ScheduleSpec { When = "30 6 * * MON", Service = "review", Workflow = "watch", Input = JsonElement.Parse("""{"item": "lens"}""") });
        await client.PauseScheduleAsync("weekly");

        await stage.UntilAsync(completed, WaitsForWord);
        await client.SignalAsync(completed, "reviewed", JsonNode.Parse("""{"approved": true, "by": "Grace"}"""));
        await stage.UntilAsync(cancelled, WaitsForWord);
        await client.CancelAsync(cancelled);
        await stage.UntilAsync(parking, WaitsForWord);
        await stage.EndOfAsync(completed);
        await stage.EndOfAsync(cancelled);
        await stage.EndOfAsync(failed);
        await stage.EndOfAsync(files);
        await stage.EndOfAsync(large);

        await client.DeployAsync(OtherBuild(stage));
        await client.RetryAsync(parking, "latest");
        await stage.UntilAsync(parking, r => r.State == "parked");
        var release = Path.Combine(stage.Folder, "release");
        var running = await stage.StartRunAsync("probe", "hold", new Probe(Mark: Path.Combine(stage.Folder, "held"), Until: release));
        await stage.UntilAsync(running, r => r.Steps.Any(s => s.Progress is not null));
        return new Scenes { Completed = completed, Failed = failed, Parked = parking, Running = running, Waiting = waiting, Cancelled = cancelled, Large = large, Files = files, Release = release };

        static bool WaitsForWord(RunView run) => run.Waits.Count > 0 && run.Steps.Any(s => s.State == "listening");
    }

    /// <summary>The probe service as another build, whose code asks for something else.</summary>
    private static string OtherBuild(Stage stage)
    {
        var (source, folder) = (Path.GetDirectoryName(Stage.Probe)!, Path.Combine(stage.Folder, "other"));
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to, overwrite: true);
        }

        File.WriteAllText(Path.Combine(folder, "scripts", "build.txt"), "other\n");
        return Path.Combine(folder, Path.GetFileName(Stage.Probe));
    }
}
