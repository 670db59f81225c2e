using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Orrery.Services.Recap.Breakdowns;
using Orrery.Services.Recap.Cuts;
using Orrery.Services.Recap.Reading;
using Orrery.Services.Recap.Scripts;
using Orrery.Services.Recap.Subtitles;
using Orrery.Services.Recap.Times;

namespace Orrery.Recap.Tests.Readers;

/// <summary>Whatever a file holds, a reader gives what it read and what it couldn't, and nothing that it gives is out of bounds.</summary>
public class HostileInputTests
{
    private static readonly ImmutableDictionary<string, Func<string, ImmutableArray<Fault>>> Readers = new Dictionary<string, Func<string, ImmutableArray<Fault>>>
    {
        ["fountain"] = text => FountainReader.Read(text).Faults,
        ["fdx"] = text => FdxReader.Read(text).Faults,
        ["csv"] = text => BreakdownReader.Read(text).Faults,
        ["otio"] = text => Sound(OtioReader.Read(text)),
        ["edl"] = text => Sound(EdlReader.Read(text, new FrameRate(30000, 1001))),
        ["srt"] = text => Sound(SrtReader.Read(text)),
        ["vtt"] = text => Sound(VttReader.Read(text)),
        ["ttml"] = text => Sound(TtmlReader.Read(text)),
    }.ToImmutableDictionary();

    private static readonly ImmutableDictionary<string, string> Samples = new Dictionary<string, string>
    {
        ["fountain"] = "Title: A\n\nINT. A #1#\n\n= s [[n]]\n\nRABBIT ^\n(x)\nhello\n\n/* b */\n.B #2A#\n",
        ["fdx"] = "<FinalDraft><Content><Paragraph Type=\"Scene Heading\" Number=\"1\"><Text>INT. A</Text></Paragraph><Paragraph Type=\"Character\"><Text>A</Text></Paragraph></Content></FinalDraft>",
        ["csv"] = "scene,one-liner,one-liner [de],pages\n1,\"a, \"\"b\"\"\",c,1 3/8\n2 (1/2),x,,\n",
        ["otio"] = """{"OTIO_SCHEMA": "Track.1", "children": [{"OTIO_SCHEMA": "Clip.1", "source_range": {"start_time": {"rate": 23.976, "value": 1.5}, "duration": {"rate": 48000, "value": 1e5}}, "metadata": {"scene": 1}}, {"OTIO_SCHEMA": "Transition.1", "out_offset": {"rate": 24, "value": 3}}, {"OTIO_SCHEMA": "Gap.1", "source_range": {"start_time": {"rate": 24, "value": 0}, "duration": {"rate": 25, "value": 7}}}]}""",
        ["edl"] = "TITLE: A\nFCM: DROP FRAME\n001  A V C 00:00:00;00 00:00:01;00 00:00:00;00 00:00:01;00\n* FROM CLIP NAME: 1-3\n002  B V D 010 00:00:00;00 00:00:01;00 00:00:01;00 00:00:02;00\n* SCENE: 2\n",
        ["srt"] = "1\n00:00:01,000 --> 00:00:02,500\n<i>a</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nb\n",
        ["vtt"] = "WEBVTT\n\nNOTE x\n\na\n00:01.000 --> 00:02.500 align:start\n<v A>b &amp; c\n",
        ["ttml"] = "<tt xmlns:ttp='p' ttp:frameRate='24' ttp:tickRate='10000000'><body begin='1t'><p begin='2f' dur='00:00:05:02'>a<span begin='1.5s' end='2h'>b</span></p></body></tt>",
    }.ToImmutableDictionary();

    public static TheoryData<string> Formats => [.. Readers.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Random_bytes_never_break_a_reader(string format) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(400),
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => { Readers[format](SourceText.Of(bytes).Value); }));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Mutations_of_a_good_file_never_break_a_reader(string format)
    {
        string[] splices = ["999999999999999999", "0", "-1", "1e28", ";", "\"", "<", "[[", "/*", "{", "\0", "\n", "\ud800", "00:00:00:00", "-->", "<p>", "🐇", "1000000", "0.0000001"];
        var mutation = from at in Gen.Choose(0, Samples[format].Length) from drop in Gen.Choose(0, 12) from splice in Gen.Elements(splices) select (at, drop, splice);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500), Prop.ForAll(mutation.NonEmptyListOf().Select(all => all.Aggregate(Samples[format], (text, m) =>
        {
            var at = Math.Min(m.at, text.Length);
            return text[..at] + m.splice + text[Math.Min(text.Length, at + m.drop)..];
        })).ToArbitrary(), text => { Readers[format](text); }));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_good_files_are_read_without_a_fault(string format) => Assert.Empty(Readers[format](Samples[format]));

    /// <summary>Each of these makes a careless reader look at the rest of the file again for every character.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void What_repeats_without_end_is_read_in_bounded_time(string format)
    {
        var since = Stopwatch.StartNew();
        foreach (var piece in new[] { "[[", "/*", "(", "<i", "{\\", "\"", "#", "* ", "<a>", "[", "{\"a\":", "a b ", ":", "INT. A\n\n", "1\n\n", "A: ", "  ", "&", "001 A V " })
            Readers[format](new StringBuilder().Insert(0, piece, 200_000).ToString());

        Assert.True(since.Elapsed < TimeSpan.FromSeconds(20), $"{format} took {since.Elapsed}");
    }

    [Fact]
    public void Faults_are_bounded_and_the_rest_is_counted()
    {
        var faults = SrtReader.Read(string.Concat(Enumerable.Repeat("x\n\n", 2000))).Faults;

        Assert.Equal(501, faults.Length);
        Assert.Equal("1501 further faults are not listed.", faults[^1].What);
    }

    private static ImmutableArray<Fault> Sound(Reading<Cut> read)
    {
        Assert.All(read.Value.Pieces, p => Assert.True(p.Start < p.End && p.Start.IsBounded && p.End.IsBounded && p.Tail >= Seconds.Zero));
        Assert.All(read.Value.Pieces.Zip(read.Value.Pieces.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
        return read.Faults;
    }

    private static ImmutableArray<Fault> Sound(Reading<ImmutableArray<Cue>> read)
    {
        Assert.All(read.Value, c => Assert.True(c.Start < c.End && c.Start.IsBounded && c.End.IsBounded));
        return read.Faults;
    }
}
