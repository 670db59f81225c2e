using System.Collections.Immutable;
using Orrery.Services.Recap.Reading;
using Orrery.Services.Recap.Subtitles;

namespace Orrery.Recap.Tests.Readers;

public class SubtitleReaderTests
{
    [Fact]
    public void Subrip_is_read_without_its_markup() => Reads(SrtReader.Read(
        "1\r\n00:00:01,000 --> 00:00:02,500 X1:10\r\n<i>What a</i> {\\an8}lovely\r\nmorning.\r\n\r\n2\r\n01:00:03,000 --> 01:00:04,001\r\nGo < away!\r\n"),
        "1 1-5/2 What a lovely morning.", "2 3603-3604001/1000 Go < away!");

    [Fact]
    public void Webvtt_is_read_with_ids_settings_tags_and_notes() => Reads(VttReader.Read(
        "WEBVTT meadow\nKind: captions\n\nNOTE\nnot this\n\nSTYLE\n::cue { color: red }\n\nfirst\n00:01.000 --> 00:02.500 align:start\n<v Rabbit>What a <b>lovely</b>\nmorning &amp; day.\n\n01:00:03.000 --> 01:00:04.000\n{\"a\": 1}\n"),
        "first 1-5/2 What a lovely morning & day.", " 3603-3604 {\"a\": 1}");

    [Fact]
    public void Ttml_is_read_with_every_kind_of_time_and_nested_spans() => Reads(TtmlReader.Read("""
        <tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:xml="http://www.w3.org/XML/1998/namespace" ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001" ttp:tickRate="10000000">
         <head><metadata>not this</metadata></head>
         <body begin="10s"><div begin="00:00:01">
          <p xml:id="a" begin="00:00:00:12" end="00:00:02.5">What a<br/> <span>lovely</span> <metadata>no</metadata>morning.</p>
          <p xml:id="b" begin="24f" dur="15000000t">Go away!</p>
          <p xml:id="c"><span begin="5s" end="6s">One.</span><span begin="6s" end="7s">Two <span begin="200ms" end="900ms">inner</span></span></p>
         </div>
         <div timeContainer="seq"><p dur="2s">First.</p><p dur="3s">Then.</p></div></body>
        </tt>
        """),
        " 10-12 First.", "a 23001/2000-27/2 What a lovely morning.", " 12-15 Then.", "b 12001/1000-13501/1000 Go away!", " 16-17 One.", " 17-18 Two", " 86/5-179/10 inner");

    [Theory]
    [InlineData("srt", "1\nhello\n", 2, "expected a number and then times")]
    [InlineData("srt", "1\n00:00:05,000 --> 00:00:04,000\nhello\n", 2, "not after it begins")]
    [InlineData("srt", "1\n00:61:05,000 --> 01:61:06,000\nhello\n", 2, "expected a number and then times")]
    [InlineData("srt", "", 0, "no cue was found")]
    [InlineData("vtt", "00:01.000 --> 00:02.000\nhello\n", 1, "doesn't begin with WEBVTT")]
    [InlineData("vtt", "WEBVTT\n\nhello\n", 3, "expected times such as")]
    [InlineData("ttml", "<tt>\n<body><p begin='x' end='2s'>hello</p></body></tt>", 2, "begin=\"x\" is no time")]
    [InlineData("ttml", "<tt>\n<body><p begin='1s'>hello</p></body></tt>", 2, "has no end in time")]
    [InlineData("ttml", "<tt timeBase='smpte'/>", 1, "times on the base 'smpte'")]
    [InlineData("ttml", "<srt/>", 1, "the document is <srt>")]
    public void What_subtitles_have_wrong_is_named_with_its_line(string format, string text, int line, string what)
    {
        var fault = (format switch { "srt" => SrtReader.Read(text), "vtt" => VttReader.Read(text), _ => TtmlReader.Read(text) }).Faults[0];

        Assert.Equal(line, fault.Line);
        Assert.Contains(what, fault.What);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_read_all_the_same_and_said_so()
    {
        var (text, faults) = SourceText.Of([(byte)'a', 0xe4]);

        Assert.Equal("aä", text);
        Assert.Contains("isn't UTF-8 (byte 1)", Assert.Single(faults).What);
    }

    private static void Reads(Reading<ImmutableArray<Cue>> read, params string[] cues)
    {
        Assert.Equal(cues, read.Value.Select(c => $"{c.Id} {c.Start}-{c.End} {c.Text}"));
        Assert.Empty(read.Faults);
    }
}
