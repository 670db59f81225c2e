using System.Collections.Immutable;
using System.Text.Json;
using Orrery.Recap.Tests.Aligning;
using Orrery.Services.Recap.Aligning;
using Orrery.Services.Recap.Breakdowns;
using Orrery.Services.Recap.Scripts;
using Orrery.Services.Recap.Telling;
using Orrery.Services.Recap.Times;

namespace Orrery.Recap.Tests.Telling;

public class TellerTests
{
    private static readonly Script Script = FountainReader.Read("INT. A #1#\n\n= From the script.\n\nINT. B #2#\n").Value;

    /// <summary>Scene 1 is seen from 0 to 10 and from 20 to 30, scene 2 between.</summary>
    private static readonly Services.Recap.Cuts.Cut Split = AlignerTests.Cut(("1-1", 0, 10, null), ("2-1", 10, 20, null), ("1-2", 20, 30, null));

    [Fact]
    public void The_one_liner_is_told_else_the_synopsis_else_nothing()
    {
        Assert.Equal("From the breakdown.", Recap("scene,one-liner\n1,From the breakdown.\n").Tellings[0].Texts["en"]);
        Assert.Equal("From the script.", Assert.Single(Recap("scene,one-liner\n").Tellings).Texts["en"]);
        Assert.Contains(Recap("scene,one-liner\n").Findings, f => f.What.Contains("Scene 2 has neither a one-liner nor a synopsis"));
    }

    [Fact]
    public void A_line_for_a_split_scene_is_told_when_its_last_part_is_over()
    {
        var recap = Recap("scene,one-liner\n1,Whole.\n2,Between.\n");

        Assert.Empty(recap.UpTo(Seconds.Whole(19), 3));
        Assert.Equal(["2"], recap.UpTo(Seconds.Whole(29), 3).Select(t => t.Scene));
        Assert.Equal(["2", "1"], recap.UpTo(Seconds.Whole(30), 3).Select(t => t.Scene));
        Assert.Equal(["1"], recap.UpTo(Seconds.Whole(30), 1).Select(t => t.Scene));
    }

    [Fact]
    public void A_line_for_each_part_is_told_when_that_part_is_over()
    {
        var recap = Recap("scene,part,one-liner,one-liner [de]\n1,1,First.,Erstens.\n1,2,Then.,\n2,,Between.,\n");

        Assert.Equal(["First.", "Between.", "Then."], recap.Tellings.Select(t => t.Texts["en"]));
        Assert.Equal([10, 20, 30], recap.Tellings.Select(t => (int)t.Over.ToDouble()));
        Assert.Equal(["de", "en"], recap.Tellings[0].Texts.Keys);
        Assert.Equal(["en"], recap.Tellings[2].Texts.Keys);
    }

    [Fact]
    public void Lines_for_more_parts_than_are_shown_are_told_together_at_the_end()
    {
        var recap = Recap("scene,part,one-liner\n1,1,First.\n1,2,Then.\n1,3,Last.\n");

        Assert.Equal(("First. Then. Last.", 30), (recap.Tellings[0].Texts["en"], (int)recap.Tellings[0].Over.ToDouble()));
        Assert.Contains(recap.Findings, f => f.What.Contains("3 parts of scene 1, the film shows 2"));
    }

    [Fact]
    public void A_line_that_is_too_long_is_cut_at_a_word_and_named()
    {
        var recap = Recap($"scene,one-liner\n1,{string.Join(' ', Enumerable.Repeat("words", 60))}\n");

        var text = recap.Tellings[0].Texts["en"];
        Assert.True(text.Length <= 200 && text.EndsWith("words…"));
        Assert.Contains(recap.Findings, f => f.What.Contains("has 359 characters; it was cut to 200"));
    }

    [Theory]
    [InlineData('x')]
    [InlineData('猫')]
    public void A_text_without_spaces_is_cut_all_the_same(char letter) => Assert.Equal(200, ShownText.Fit(new string(letter, 300)).Length);

    [Fact]
    public void A_cut_text_has_no_half_of_a_character() =>
        Assert.All(Enumerable.Range(0, 3), n => Assert.True(ShownText.Fit(new string('x', n) + string.Concat(Enumerable.Repeat("🐇", 200))).EnumerateRunes().All(r => r.Value != 0xfffd)));

    [Fact]
    public void The_document_reads_back_from_json_with_exact_times()
    {
        var recap = Recap("scene,one-liner\n1,Whole.\n") with { Duration = new Seconds(1001, 24000) };
        var json = JsonSerializer.Serialize(recap, OrreryJson.Indented);

        var read = JsonSerializer.Deserialize<RecapDocument>(json, OrreryJson.Options)!;

        Assert.Equal(json, JsonSerializer.Serialize(read, OrreryJson.Indented));
        Assert.Equal(recap.Duration, read.Duration);
    }

    private static RecapDocument Recap(string breakdown)
    {
        var story = Story.Of(Script, BreakdownReader.Read(breakdown).Value);
        return Teller.Tell("film", "en", story, Aligner.Align(story, Split, []), ImmutableDictionary<string, string>.Empty);
    }
}
