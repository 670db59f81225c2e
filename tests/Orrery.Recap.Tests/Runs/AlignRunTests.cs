using System.Text;
using System.Text.Json;
using Orrery.Client;
using Orrery.Services.Recap.Aligning;
using Orrery.Services.Recap.Cuts;
using Orrery.Services.Recap.Runs;
using Orrery.Services.Recap.Telling;
using Orrery.Services.Recap.Times;
using Orrery.Services.Recap.Writing;

namespace Orrery.Recap.Tests.Runs;

/// <summary>The sample film through a server: review, decisions, files, a new cut, a restart.</summary>
public class AlignRunTests
{
    [Fact]
    public async Task A_run_waits_for_a_decision_on_what_is_uncertain_and_then_writes_its_files()
    {
        await using var server = await RecapServer.StartAsync();
        var run = await server.BeginAsync(await server.SampleRequestAsync());

        var state = await server.StateAsync(run, s => s.Stage == "review");
        var open = Assert.Single(state.Open);
        Assert.Equal(("3", PlaceState.Placed), (open.Scene, open.State));
        Assert.Contains("BIRD PICKUP", open.Clips);
        Assert.Contains("forgets how the song begins", open.Script);
        Assert.Contains("Every morning this bird", open.Heard);
        Assert.All(state.Sources, s => Assert.Empty(s.Faults));

        Assert.Equal(0, await server.DecideAsync(run, new Decision("3", Ruling.Place, "Grace", [new(new Seconds(63, 4), new Seconds(553, 24))])));
        var result = await server.ResultAsync(run);

        Assert.Equal((5, 4, 1), (result.Scenes, result.Told, result.Omitted));
        Assert.Empty(result.Findings);
        var recap = JsonSerializer.Deserialize<RecapDocument>(await server.FileAsync(result.Files, "recap.json"), OrreryJson.Options)!;
        Assert.Equal(["1", "2"], recap.UpTo(Seconds.Whole(20), 3).Select(t => t.Scene));
        Assert.Equal("Ein Vogel will den Morgen einsingen und vergisst, wie das Lied anfängt.", recap.UpTo(new Seconds(553, 24), 1)[0].Texts["de"]);
        Assert.Equal(["1 95/8", "2 63/4", "3 553/24", "4 30"], VttTrack.Read(Encoding.UTF8.GetString(await server.FileAsync(result.Files, "recap.vtt"))).Select(c => $"{c.Scene} {c.Over}"));
        Assert.Equal(["1 EXT. SKY ABOVE THE FOREST - DAWN", "2 EXT. STREAM - DAWN", "3 EXT. BRANCH - DAWN", "4 EXT. BURROW - DAWN"],
            OtioReader.Read(Encoding.UTF8.GetString(await server.FileAsync(result.Files, "recap.otio"))).Value.Markers.Select(m => m.Name));
    }

    [Fact]
    public async Task A_new_cut_is_aligned_by_itself_and_decisions_move_along_with_their_material()
    {
        var folder = Directory.CreateTempSubdirectory("orrery-recap-").FullName;
        try
        {
            RunId run;
            await using (var first = await RecapServer.StartAsync(folder))
            {
                run = await first.BeginAsync(await first.SampleRequestAsync() with { Follow = true });
                await first.StateAsync(run, s => s.Stage == "review");
                await first.DecideAsync(run, new Decision("3", Ruling.Place, "Grace", [new(new Seconds(63, 4), new Seconds(553, 24))]));
                await first.StateAsync(run, s => s.Stage == "following");
            }

            await using var server = await RecapServer.StartAsync(folder);
            var cuts = await server.RecutAsync(run, new NewCut(await server.UploadAsync("meadow-v2.otio"), await server.UploadAsync("meadow-v2.vtt")));
            var state = await server.StateAsync(run, s => s.Stage == "following" && s.Cuts == 2);

            Assert.Equal(2, cuts);
            Assert.Equal(["3"], state.Kept);
            Assert.Empty(state.Dropped);
            Assert.Equal(new Stretch(new Seconds(55, 4), new Seconds(505, 24)), Assert.Single(Assert.Single(state.Decided).Stretches!.Value));
            await server.CloseAsync(run);
            var result = await server.ResultAsync(run);
            var recap = JsonSerializer.Deserialize<RecapDocument>(await server.FileAsync(result.Files, "recap.json"), OrreryJson.Options)!;
            Assert.Equal(new Seconds(505, 24), recap.Tellings.Single(t => t.Scene == "3").Over);

            // And a run of its own, later: the earlier one's decisions are its beginning.
            var again = await server.BeginAsync(await server.SampleRequestAsync() with { Earlier = ArtifactId.Of(await server.FileAsync(result.Files, "decisions.json")) });
            Assert.Equal(new Seconds(553, 24), JsonSerializer.Deserialize<RecapDocument>(await server.FileAsync((await server.ResultAsync(again)).Files, "recap.json"), OrreryJson.Options)!.Tellings.Single(t => t.Scene == "3").Over);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_new_cut_in_which_the_material_is_another_asks_again()
    {
        await using var server = await RecapServer.StartAsync();
        var run = await server.BeginAsync(await server.SampleRequestAsync() with { Follow = true });
        await server.StateAsync(run, s => s.Stage == "review");
        await server.DecideAsync(run, new Decision("3", Ruling.Accept, "Grace"));
        await server.StateAsync(run, s => s.Stage == "following");

        var edl = RecapServer.Sample("meadow.edl").Replace("02:00:05:00 02:00:12:07", "02:00:06:00 02:00:13:07", StringComparison.Ordinal);
        await server.RecutAsync(run, new NewCut(await server.UploadAsync("meadow.edl", edl)));
        var state = await server.StateAsync(run, s => s.Cuts == 2);

        Assert.Equal(("review", "3"), (state.Stage, Assert.Single(state.Open).Scene));
        Assert.Equal(["3"], state.Dropped);
    }

    [Fact]
    public async Task A_decision_that_can_not_be_meant_is_refused_and_nothing_is_decided()
    {
        await using var server = await RecapServer.StartAsync();
        var run = await server.BeginAsync(await server.SampleRequestAsync());
        await server.StateAsync(run, s => s.Stage == "review");

        foreach (var (decision, type) in new[]
        {
            (new Decision("17", Ruling.Accept, "Grace"), "recap.scene"), (new Decision("3", Ruling.Place, "Grace"), "recap.stretches"), (new Decision("3", Ruling.Accept, " "), "recap.by"),
            (new Decision("3", Ruling.Place, "Grace", [new(Seconds.Whole(5), Seconds.Whole(4))]), "recap.stretches"), (new Decision("3", Ruling.Place, "Grace", [new(Seconds.Whole(31), Seconds.Whole(40))]), "recap.stretches"),
        })
            Assert.Equal(type, (await Assert.ThrowsAsync<OrreryException>(() => server.DecideAsync(run, decision))).Code);
        Assert.Single((await server.StateAsync(run, _ => true)).Open);
    }

    [Fact]
    public async Task What_recaps_can_not_be_made_of_is_refused_before_a_run_begins()
    {
        await using var server = await RecapServer.StartAsync();
        var good = await server.SampleRequestAsync();

        foreach (var (request, type) in new[]
        {
            (good with { Title = "" }, "input.title"), (good with { Script = null, Breakdown = null }, "input.story"), (good with { Cut = null, Subtitles = null }, "input.film"),
            (good with { Script = good.Cut }, "input.script"), (good with { EdlRate = "0" }, "input.rate"), (good with { Cut = null, Script = null }, "input.script"),
        })
            Assert.Equal(type, (await Assert.ThrowsAsync<OrreryException>(() => server.BeginAsync(request))).Code);
    }

    [Fact]
    public async Task Files_that_hold_nothing_fail_the_run_with_their_first_fault()
    {
        await using var server = await RecapServer.StartAsync();
        var good = await server.SampleRequestAsync();

        var end = await server.Client.EndAsync(await server.BeginAsync(good with { Cut = await server.UploadAsync("a.edl", "nonsense"), Subtitles = null }), TestContext.Current.CancellationToken);

        Assert.Equal("input.film", end.Failure!.Type);
        Assert.Contains("a.edl, line 1: 'nonsense' is not known", end.Failure.Message);
    }
}
