using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Orrery.Services.Recap.Aligning;
using Orrery.Services.Recap.Telling;
using Orrery.Services.Recap.Times;
using Orrery.Services.Recap.Writing;

namespace Orrery.Services.Recap.Runs;

/// <param name="Earlier">Decisions made on earlier cuts.</param>
public sealed record AlignJob(RecapRequest Request, ImmutableArray<KeptDecision> Earlier);

/// <param name="Places">As found, before any decision.</param>
/// <param name="Open">Scenes below the threshold without a decision that still holds.</param>
/// <param name="Held">Decisions that still hold, their times moved along.</param>
/// <param name="Dropped">Scenes whose earlier decision no longer fits.</param>
public sealed record Aligned(ImmutableArray<ScenePlace> Places, Seconds Duration, ImmutableArray<OpenScene> Open, ImmutableArray<Decision> Held, ImmutableArray<string> Dropped, ImmutableArray<FileReport> Sources);

/// <param name="Decisions">All that hold.</param>
public sealed record WriteJob(RecapRequest Request, ImmutableArray<ScenePlace> Places, Seconds Duration, ImmutableArray<Decision> Decisions);

/// <param name="Decisions">With what they were made on, for later cuts.</param>
public sealed record Written(RecapResult Result, ImmutableArray<KeptDecision> Decisions);

/// <summary>What the workflow has computed: pure over artifacts, so the same files are never aligned twice.</summary>
internal static class RecapFunctions
{
    /// <summary>Reads the files, aligns the scenes, and says which of them a person has to decide.</summary>
    public static readonly Function<AlignJob, Aligned> Align = Function.Define<AlignJob, Aligned>("align", async (job, context) =>
    {
        var sources = await Sources.ReadAsync(job.Request, context.Artifacts, context.Stop);
        foreach (var report in sources.Reports)
        {
            context.Log($"{report.Name}: {report.Read}");
            foreach (var fault in report.Faults) context.Log($"{report.Name}: {fault}");
        }

        if (sources.Story.Scenes.IsEmpty) throw FailureException.User("input.scenes", $"No scene was read from {Names(job.Request.Script, job.Request.Breakdown)}: {FirstFault(sources)}");
        if (sources.Cut is null or { Pieces.IsEmpty: true } && sources.Cues.IsEmpty) throw FailureException.User("input.film", $"Neither a piece of the cut nor a cue was read from {Names(job.Request.Cut, job.Request.Subtitles)}: {FirstFault(sources)}");
        var alignment = Aligner.Align(sources.Story, sources.Cut, sources.Cues);
        var earlier = job.Earlier;
        if (earlier.IsEmpty && job.Request.Earlier is { } file) earlier = await EarlierAsync(file, context);

        var (held, dropped, open) = (ImmutableArray.CreateBuilder<Decision>(), ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<OpenScene>());
        var strip = sources.Strip;
        foreach (var (scene, place) in sources.Story.Scenes.Zip(alignment.Places))
        {
            var before = earlier.LastOrDefault(e => e.Decision.Scene == scene.Key);
            if (before?.In(scene, place, strip) is { } holds) held.Add(holds);
            else if (place.Confidence < job.Request.Threshold) open.Add(Review.Of(scene, place, sources));
            if (before is not null && (held.Count == 0 || held[^1].Scene != scene.Key)) dropped.Add(scene.Key);
        }

        return new Aligned(alignment.Places, alignment.Duration, open.ToImmutable(), held.ToImmutable(), dropped.ToImmutable(), sources.Reports);
    }) with { Pure = true, Shape = new Shape(1, 512 * Shape.MiB) };

    /// <summary>Writes recap.json, recap.vtt, recap.otio and decisions.json.</summary>
    public static readonly Function<WriteJob, Written> Write = Function.Define<WriteJob, Written>("write", async (job, context) =>
    {
        var sources = await Sources.ReadAsync(job.Request, context.Artifacts, context.Stop);
        var (byScene, strip) = (job.Decisions.ToDictionary(d => d.Scene), sources.Strip);
        var places = job.Places.Select(p => byScene.TryGetValue(p.Scene, out var decision) ? KeptDecision.Apply(decision, p) : p).ToImmutableArray();
        var recap = Teller.Tell(job.Request.Title, job.Request.Language, sources.Story, new Alignment(places, job.Duration), byScene.ToImmutableDictionary(d => d.Key, d => d.Value.By));
        var kept = sources.Story.Scenes.Zip(job.Places).Where(s => byScene.ContainsKey(s.First.Key)).Select(s => KeptDecision.Of(byScene[s.First.Key], s.First, s.Second, strip)).ToImmutableArray();

        var files = FileTree.Empty;
        foreach (var (name, text) in new[]
        {
            ("recap.json", JsonSerializer.Serialize(recap, OrreryJson.Indented)), ("recap.vtt", VttTrack.Write(recap)), ("recap.otio", OtioMarkers.Write(recap, sources.Cut)), ("decisions.json", JsonSerializer.Serialize(kept, OrreryJson.Indented)),
        })
            files = new FileTree(files.Files.Add(name, await context.Artifacts.PutAsync(Encoding.UTF8.GetBytes(text), context.Stop)));
        var tree = await context.Artifacts.PutAsync(files.Json(), context.Stop);
        return new Written(new RecapResult(tree.Id, places.Length, recap.Tellings.Length, places.Count(p => p.State == PlaceState.Omitted), recap.Findings), kept);
    }) with { Pure = true, Shape = new Shape(1, 512 * Shape.MiB) };

    private static async Task<ImmutableArray<KeptDecision>> EarlierAsync(ArtifactId file, IFunctionContext context)
    {
        try
        {
            var read = JsonSerializer.Deserialize<ImmutableArray<KeptDecision>>(await context.Artifacts.ReadAsync(file, context.Stop), OrreryJson.Options);
            return read.IsDefault ? [] : [.. read.Where(k => k is { Decision: not null, Found.IsDefault: false, Placed.IsDefault: false })];
        }
        catch (JsonException e)
        {
            throw FailureException.User("input.earlier", $"The earlier decisions don't read as a decisions.json of this service: {e.Message}");
        }
    }

    private static string Names(params ReadOnlySpan<SourceFile?> files)
    {
        var names = new List<string>();
        foreach (var file in files)
        {
            if (file is not null) names.Add(file.Name);
        }

        return string.Join(" and ", names);
    }

    private static string FirstFault(Sources sources) =>
        sources.Reports.SelectMany(r => r.Faults.Select(f => $"{r.Name}, {f}")).FirstOrDefault() ?? "nothing in them is known to the readers.";
}
