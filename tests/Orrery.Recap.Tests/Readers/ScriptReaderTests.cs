using Orrery.Services.Recap.Scripts;

namespace Orrery.Recap.Tests.Readers;

public class ScriptReaderTests
{
    private const string Fountain = """
        Title: _The **Meadow**_
        Author: A. Writer
          and B. Writer

        # Act One

        = What the act is about.

        FADE IN:

        INT. BURROW - DAWN #1#

        = The rabbit wakes. [[too early?]]

        RABBIT (yawning) wakes.

        RABBIT
        (to himself)
        What a *lovely* morning.
        Isn't it?

        /* INT. CUT SCENE - NIGHT #1A#

        NOBODY
        Not this. */

        .MEADOW WITH FLOWERS #12A#

        @McBUNNY
        Hello there.

        SQUIRREL ^
        Go away!

        !INT. NOT A HEADING

        > CUT TO:

        ext. tree - day

        Nothing is said.

        ===

        int/ext. car #3#
        """;

    [Fact]
    public void A_fountain_script_is_read_with_numbers_forced_elements_and_dual_dialogue()
    {
        var (script, faults) = FountainReader.Read(Fountain);

        Assert.Empty(faults);
        Assert.Equal("The Meadow", script.Title);
        Assert.Equal("A. Writer and B. Writer", script.TitlePage["author"]);
        Assert.Equal(["1 INT. BURROW - DAWN", "12A MEADOW WITH FLOWERS", " ext. tree - day", "3 int/ext. car"], script.Scenes.Select(s => $"{s.Number} {s.Heading}"));
        Assert.Equal("Act One", script.Scenes[0].Section);
        Assert.Equal(new Speech("RABBIT", "What a lovely morning. Isn't it?"), Assert.Single(script.Scenes[0].Dialogue));
        Assert.Equal([new Speech("McBUNNY", "Hello there."), new Speech("SQUIRREL", "Go away!", IsDual: true)], script.Scenes[1].Dialogue);
        Assert.Equal("INT. NOT A HEADING", Assert.Single(script.Scenes[1].Action));
    }

    [Fact]
    public void Synopses_and_notes_stand_with_their_scene_and_the_boneyard_is_gone()
    {
        var scene = FountainReader.Read(Fountain).Value.Scenes[0];

        Assert.Equal("The rabbit wakes.", scene.Synopsis);
        Assert.Equal("too early?", Assert.Single(scene.Notes));
        Assert.Equal("RABBIT (yawning) wakes.", Assert.Single(scene.Action));
    }

    [Theory]
    [InlineData("INT. A #1#\n\nx\n\nINT. B #1#\n", 5, "scene number 1 stands at line 1 already")]
    [InlineData("INT. A\n\n/* open\n", 3, "boneyard that is never closed")]
    [InlineData("INT. A\n\n[[ open\n\nmore ]]\n", 3, "note that isn't closed")]
    [InlineData("= early\n\nINT. A\n", 1, "a synopsis before the first scene heading")]
    [InlineData("INT. A #1/2#\n", 1, "the scene number isn't closed")]
    [InlineData("Just words.\n", 0, "no scene heading was found")]
    public void What_a_fountain_script_has_wrong_is_named_with_its_line(string text, int line, string what)
    {
        var fault = FountainReader.Read(text).Faults[0];

        Assert.Equal(line, fault.Line);
        Assert.Contains(what, fault.What);
    }

    [Fact]
    public void Scene_numbers_of_an_unclosed_boneyard_keep_their_lines()
    {
        var script = FountainReader.Read("INT. A\n\n[[a\nb]]\n\nINT. B\n").Value;

        Assert.Equal([1, 6], script.Scenes.Select(s => s.Line));
    }

    private const string Fdx = """
        <?xml version="1.0" encoding="UTF-8"?>
        <FinalDraft DocumentType="Script" Template="No" Version="5">
          <Content>
            <Paragraph Number="1" Type="Scene Heading">
              <SceneProperties Length="1/8" Page="1" Title=""><Summary><Paragraph><Text>The rabbit wakes.</Text></Paragraph></Summary></SceneProperties>
              <Text>INT. BURROW</Text><Text> - DAWN</Text>
            </Paragraph>
            <Paragraph Type="Action"><Text>He yawns.</Text><ScriptNote><Paragraph><Text>too long</Text></Paragraph></ScriptNote></Paragraph>
            <Paragraph Type="Character"><Text>RABBIT (O.S.)</Text></Paragraph>
            <Paragraph Type="Parenthetical"><Text>(softly)</Text></Paragraph>
            <Paragraph Type="Dialogue"><Text>What a </Text><Text Style="Italic">lovely</Text><Text> morning.</Text></Paragraph>
            <Paragraph>
              <DualDialogue>
                <Paragraph Type="Character"><Text>RABBIT</Text></Paragraph>
                <Paragraph Type="Dialogue"><Text>Hello.</Text></Paragraph>
                <Paragraph Type="Character"><Text>SQUIRREL</Text></Paragraph>
                <Paragraph Type="Dialogue"><Text>Go away!</Text></Paragraph>
              </DualDialogue>
            </Paragraph>
            <Paragraph Number="2" Type="Scene Heading"><OmittedScene><Paragraph Type="Action"><Text>Gone.</Text></Paragraph></OmittedScene><Text>OMITTED</Text></Paragraph>
            <Paragraph Type="Puppetry"><Text>Strings.</Text></Paragraph>
            <Paragraph Type="Dialogue"><Text>Whose?</Text></Paragraph>
          </Content>
          <TitlePage><Content><Paragraph><Text></Text></Paragraph><Paragraph><Text>The Meadow</Text></Paragraph></Content></TitlePage>
        </FinalDraft>
        """;

    [Fact]
    public void A_final_draft_script_is_read_with_summaries_dual_dialogue_and_omitted_scenes()
    {
        var (script, faults) = FdxReader.Read(Fdx);

        Assert.Equal("The Meadow", script.Title);
        Assert.Equal(["1 INT. BURROW - DAWN False", "2 OMITTED True"], script.Scenes.Select(s => $"{s.Number} {s.Heading} {s.IsOmitted}"));
        var first = script.Scenes[0];
        Assert.Equal("The rabbit wakes.", first.Synopsis);
        Assert.Equal("He yawns.", Assert.Single(first.Action));
        Assert.Equal("too long", Assert.Single(first.Notes));
        Assert.Equal([new Speech("RABBIT", "What a lovely morning."), new Speech("RABBIT", "Hello."), new Speech("SQUIRREL", "Go away!", IsDual: true)], first.Dialogue);
        Assert.Equal(["line 21, column 6, Paragraph: paragraphs of the type 'Puppetry' are not known; they were taken as action",
            "line 22, column 6, Paragraph: dialogue without a character before it"], faults.Select(f => f.ToString()));
    }

    [Fact]
    public void A_final_draft_script_with_a_document_type_is_refused_and_nothing_is_fetched()
    {
        var (script, faults) = FdxReader.Read("""<!DOCTYPE FinalDraft [<!ENTITY x SYSTEM "file:///etc/hostname">]><FinalDraft><Content><Paragraph Type="Scene Heading"><Text>&x;</Text></Paragraph></Content></FinalDraft>""");

        Assert.Empty(script.Scenes);
        Assert.Contains("DTD is prohibited", faults[0].What);
    }

    [Fact]
    public void Of_a_document_that_breaks_off_what_came_before_is_read()
    {
        var (script, faults) = FdxReader.Read(Fdx[..Fdx.IndexOf("<Paragraph Number=\"2\"", StringComparison.Ordinal)]);

        Assert.Equal(3, Assert.Single(script.Scenes).Dialogue.Length);
        Assert.Contains("breaks off here", faults[0].What);
    }

    [Fact]
    public void A_document_that_is_nested_without_end_is_read_to_a_bounded_depth()
    {
        var (_, faults) = FdxReader.Read("<FinalDraft>" + string.Concat(Enumerable.Repeat("<a>", 100_000)));

        Assert.Contains("deeper than 64", faults[0].What);
    }
}
