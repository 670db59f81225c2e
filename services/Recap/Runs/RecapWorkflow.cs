using System.Collections.Immutable;
using Orrery.Services.Recap.Aligning;
using Orrery.Services.Recap.Times;

namespace Orrery.Services.Recap.Runs;

/// <summary>One run a title: it aligns, waits for people where it must, writes, and stays for further cuts if it is asked to.</summary>
/// <remarks>A new cut is an update of the same run and not a run of its own: the decisions are its variables then, durable by replay, and nobody has to name an earlier run. Where the run has ended, its decisions.json
/// starts the next one.</remarks>
internal static class RecapWorkflow
{
    private static readonly Update<Decision, int> Decide = Update.Define<Decision, int>("decide") with { Description = "Decides on a scene; answers how many are still open." };
    private static readonly Update<NewCut, int> Recut = Update.Define<NewCut, int>("recut") with { Description = "Brings a new cut, or new subtitles: all scenes are aligned again. Answers how many cuts there are then." };
    private static readonly Signal<string> Close = Signal.Define<string>("close") with { Description = "No further cut will come; what is sent says who decided so." };

    public static readonly Workflow Definition = Workflow.Define<RecapRequest, RecapResult>("align", RunAsync, Check) with
    {
        Description = "Aligns a film's scenes with its final cut, has people decide on uncertain ones, and writes recaps: a WebVTT track, OTIO markers, JSON.",
        Takes = [Decide, Recut, Close],
    };

    private static async Task<RecapResult> RunAsync(RecapRequest request, IRun run)
    {
        // One round for each cut. A new cut ends the wait of the round before, so no decision is ever asked for that nobody needs.
        var (cuts, newer, closed, decisions) = (0, (NewCut?)null, false, new Dictionary<string, Decision>());
        var (aligned, changed) = ((Aligned?)null, false);
        ImmutableArray<OpenScene> open = [];
        run.OnUpdate(Decide, decision =>
        {
            decisions[decision.Scene] = decision;
            open = [.. open.Where(o => o.Scene != decision.Scene)];
            changed = true;
            return Task.FromResult(open.Length);
        }, decision => CheckDecision(decision, aligned));
        run.OnUpdate(Recut, cut =>
        {
            newer = new NewCut(cut.Cut ?? newer?.Cut, cut.Subtitles ?? newer?.Subtitles);
            return Task.FromResult(cuts + 1);
        }, CheckCut);
        if (request.Follow) _ = ClosedAsync();

        var kept = ImmutableArray<KeptDecision>.Empty;
        while (true)
        {
            cuts++;
            aligned = await run.Call(RecapFunctions.Align, new AlignJob(request, kept), new CallOptions { Key = $"align-{cuts}" });
            decisions = aligned.Held.ToDictionary(d => d.Scene);
            open = aligned.Open;
            ArtifactId? files = null;
            RecapResult? result = null;
            do
            {
                Publish(open.IsEmpty ? "writing" : "review", files);
                changed = false;
                while (!open.IsEmpty && newer is null)
                {
                    await run.Until(() => changed || newer is not null);
                    changed = false;
                    Publish(open.IsEmpty ? "writing" : "review", files);
                }

                // A cut that comes before all is decided ends this round; what was decided in it is kept with its material.
                var written = await run.Call(RecapFunctions.Write, new WriteJob(request, aligned.Places, aligned.Duration, [.. decisions.Values]));
                (kept, files, result) = ([.. kept.Where(k => !decisions.ContainsKey(k.Decision.Scene)), .. written.Decisions], written.Result.Files, written.Result);
                if (newer is not null) break;
                Publish(request.Follow && !closed ? "following" : "done", files);
                if (!request.Follow && !changed) return result;
                if (changed) continue;
                await run.Until(() => changed || closed || newer is not null);
            }
            while (changed || !closed && newer is null);
            if (newer is null) return result!;
            request = request with { Cut = newer.Cut ?? request.Cut, Subtitles = newer.Subtitles ?? request.Subtitles };
            (newer, aligned) = (null, null);
        }

        async Task ClosedAsync()
        {
            await run.Wait(Close);
            closed = true;
        }

        void Publish(string stage, ArtifactId? files) => run.Publish(new RecapState(
            request.Title, stage, cuts, aligned!.Duration, open, [.. decisions.Values], [.. aligned.Held.Select(d => d.Scene)], aligned.Dropped, aligned.Sources, files));
    }

    private static void CheckDecision(Decision decision, Aligned? aligned)
    {
        if (aligned is null) throw FailureException.User("recap.busy", "The scenes are being aligned; decide when that is done.");
        var place = aligned.Places.FirstOrDefault(p => p.Scene == decision.Scene)
            ?? throw FailureException.User("recap.scene", $"There is no scene '{decision.Scene}'. Scenes are named by their keys: {string.Join(", ", aligned.Places.Take(10).Select(p => p.Scene))} …");
        if (string.IsNullOrWhiteSpace(decision.By)) throw FailureException.User("recap.by", "Say who decides, in 'by'.");
        if (decision.Ruling == Ruling.Accept && place.State == PlaceState.Unknown) throw FailureException.User("recap.accept", $"Nothing was found for scene {decision.Scene} that could be accepted; place it, or leave it out.");
        var stretches = decision.Stretches ?? [];
        if (decision.Ruling != Ruling.Place) return;
        if (stretches.IsEmpty || stretches.Length > 100) throw FailureException.User("recap.stretches", $"Say where scene {decision.Scene} is, in 1 to 100 stretches, each with start and end in seconds.");
        var ordered = stretches.OrderBy(s => s.Start).ToList();
        foreach (var (index, stretch) in ordered.Index())
        {
            if (stretch.Start >= stretch.End) throw FailureException.User("recap.stretches", $"The stretch from {stretch.Start.Clock()} doesn't end after it begins.");
            if (stretch.Start >= aligned.Duration) throw FailureException.User("recap.stretches", $"The stretch from {stretch.Start.Clock()} begins after the film's end at {aligned.Duration.Clock()}.");
            if (index > 0 && stretch.Start < ordered[index - 1].End) throw FailureException.User("recap.stretches", $"The stretch from {stretch.Start.Clock()} begins before the one before it ends.");
        }
    }

    private static void CheckCut(NewCut cut)
    {
        if (cut.Cut is null && cut.Subtitles is null) throw FailureException.User("recap.cut", "Give a new cut, new subtitles, or both.");
        CheckFile(cut.Cut, "cut");
        CheckFile(cut.Subtitles, "subtitles");
    }

    private static void Check(RecapRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Title)) throw FailureException.User("input.title", "Give the film's title; runs are found by it.");
        if (request.Script is null && request.Breakdown is null) throw FailureException.User("input.story", "Give a script, a breakdown, or both: recaps are made of what they say.");
        if (request.Cut is null && request.Subtitles is null) throw FailureException.User("input.film", "Give the cut, its subtitles, or both: they say where scenes are.");
        if (request.Cut is null && request.Script is null) throw FailureException.User("input.script", "A breakdown has no dialogue to find in subtitles; give the script, or the cut.");
        if (request.Threshold is < 0 or > 1) throw FailureException.User("input.threshold", $"The threshold is {request.Threshold}; it lies between 0 and 1.");
        if (!FrameRate.TryParse(request.EdlRate, out _)) throw FailureException.User("input.rate", $"'{request.EdlRate}' is no frame rate; write 24, 23.976 or 24000/1001.");
        if (request.Language.Length is 0 or > 35 || !request.Language.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) throw FailureException.User("input.language", $"'{request.Language}' is no BCP-47 tag, such as en or pt-BR.");
        CheckFile(request.Script, "script");
        CheckFile(request.Breakdown, "breakdown");
        CheckFile(request.Cut, "cut");
        CheckFile(request.Subtitles, "subtitles");
    }

    private static void CheckFile(SourceFile? file, string role)
    {
        if (file is not null && !Sources.Endings[role].Contains(Sources.EndingOf(file)))
            throw FailureException.User($"input.{role}", $"'{file.Name}' isn't read as {role}: its name must end in {string.Join(", ", Sources.Endings[role])}.");
    }
}
