using Orrery.Services.Recap.Cuts;
using Orrery.Services.Recap.Times;

namespace Orrery.Recap.Tests.Readers;

public class CutReaderTests
{
    private static readonly FrameRate Film = new(24, 1);

    private const string Edl = """
        TITLE: MEADOW V3
        FCM: NON-DROP FRAME

        001  A001C003 V     C        01:02:00:00 01:02:10:00 01:00:00:00 01:00:10:00
        * FROM CLIP NAME: 1-3
        * SCENE: 1
        002  A001C003 V     C        01:02:10:00 01:02:10:00 01:00:10:00 01:00:10:00
        002  A002C001 V     D    024 02:00:00:00 02:00:05:00 01:00:10:00 01:00:15:00
        * FROM CLIP NAME: 1-3
        * TO CLIP NAME: 12A-1
        003  A002C001 A     C        02:00:00:00 02:00:05:00 01:00:10:00 01:00:15:00
        004  AX       V     C        00:00:00:00 00:00:02:12 01:00:16:00 01:00:18:12
        """;

    [Fact]
    public void An_edit_decision_list_is_read_with_dissolves_and_the_comments_that_name_clips_and_scenes()
    {
        var (cut, faults) = EdlReader.Read(Edl, Film);

        Assert.Empty(faults);
        Assert.Equal("MEADOW V3", cut.Name);
        Assert.Equal(["1-3 1 0-10+1", "12A-1  10-15+0", "AX  16-37/2+0"], cut.Pieces.Select(p => $"{p.Clip} {p.Scene} {p.Start}-{p.End}+{p.Tail}"));
        Assert.Equal(Seconds.Whole(3720), cut.Pieces[0].From);
    }

    [Theory]
    [InlineData("00:00:59;29", 1799)]
    [InlineData("00:01:00;02", 1800)]
    [InlineData("00:10:00;00", 17982)]
    [InlineData("01:00:00;00", 107892)]
    public void Drop_frame_timecode_counts_real_frames(string text, long frames)
    {
        Assert.True(Timecode.TryFrames(text, new FrameRate(30000, 1001), drop: false, out var count, out _));
        Assert.Equal(frames, count);
    }

    [Theory]
    [InlineData("00:01:00;00", "doesn't exist")]
    [InlineData("00:00:00:30", "has frame 30")]
    [InlineData("00:60:00:00", "above 59")]
    [InlineData("0:0:0:0", "is no timecode")]
    public void A_timecode_that_does_not_exist_is_refused(string text, string what)
    {
        Assert.False(Timecode.TryFrames(text, new FrameRate(30000, 1001), drop: false, out _, out var why));
        Assert.Contains(what, why);
    }

    [Theory]
    [InlineData("001  A V C 00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:99", 1, 48, "has frame 99")]
    [InlineData("001  A V C 00:00:00:00 00:00:01:00", 1, 0, "is no event")]
    [InlineData("001  A V D 010 00:00:00:00 00:00:01:00 00:00:00:00 00:00:01:00", 1, 0, "without anything before it")]
    [InlineData("001  A V C 00:00:00:00 00:00:02:00 00:00:00:00 00:00:02:00\n002  A V C 00:00:00:00 00:00:02:00 00:00:01:00 00:00:03:00", 2, 0, "begins before the one of line 1 ends")]
    [InlineData("FCM: PAL", 1, 0, "is no frame code mode")]
    [InlineData("what is this", 1, 0, "is not known")]
    public void What_a_list_has_wrong_is_named_with_its_line(string text, int line, int column, string what)
    {
        var fault = EdlReader.Read(text, Film).Faults[0];

        Assert.Equal((line, column), (fault.Line, fault.Column));
        Assert.Contains(what, fault.What);
    }

    private const string Otio = """
        {"OTIO_SCHEMA": "Timeline.1", "name": "meadow",
         "tracks": {"OTIO_SCHEMA": "Stack.1", "source_range": null, "children": [
          {"OTIO_SCHEMA": "Track.1", "kind": "Video", "children": [
           {"OTIO_SCHEMA": "Clip.1", "name": "1-3", "metadata": {"studio": {"scene": "1"}},
            "source_range": {"OTIO_SCHEMA": "TimeRange.1", "start_time": {"rate": 24.0, "value": 48.0}, "duration": {"rate": 24.0, "value": 285.0}}},
           {"OTIO_SCHEMA": "Transition.1", "in_offset": {"rate": 24.0, "value": 6}, "out_offset": {"rate": 24.0, "value": 12}},
           {"OTIO_SCHEMA": "Gap.1", "source_range": {"start_time": {"rate": 24, "value": 0}, "duration": {"rate": 24, "value": 24}}},
           {"OTIO_SCHEMA": "Stack.1", "source_range": {"start_time": {"rate": 24, "value": 24}, "duration": {"rate": 24, "value": 48}}, "children": [
            {"OTIO_SCHEMA": "Track.1", "kind": "Video", "children": [
             {"OTIO_SCHEMA": "Clip.2", "name": "2-1", "active_media_reference_key": "hi", "media_references": {"hi": {"target_url": "A2.mov", "metadata": {"Scene": "2"},
              "available_range": {"start_time": {"rate": 24, "value": 0}, "duration": {"rate": 24, "value": 48}}}}},
             {"OTIO_SCHEMA": "Clip.1", "name": "3-1", "source_range": {"start_time": {"rate": 24, "value": 100}, "duration": {"rate": 24, "value": 100}}}]}]}]},
          {"OTIO_SCHEMA": "Track.1", "kind": "Video", "children": [
           {"OTIO_SCHEMA": "Gap.1", "source_range": {"start_time": {"rate": 24, "value": 0}, "duration": {"rate": 24, "value": 24}}},
           {"OTIO_SCHEMA": "Clip.1", "name": "insert", "source_range": {"start_time": {"rate": 24, "value": 0}, "duration": {"rate": 24, "value": 24}}}]},
          {"OTIO_SCHEMA": "Track.1", "kind": "Audio", "children": [{"OTIO_SCHEMA": "Mystery.1"}]}]}}
        """;

    [Fact]
    public void A_timeline_is_read_with_nested_stacks_gaps_transitions_and_what_lies_above()
    {
        var (cut, faults) = OtioReader.Read(Otio);

        Assert.Empty(faults);
        Assert.Equal(["1-3 1 0-1+0 from 2", "insert  1-2+0 from 0", "1-3 1 2-95/8+1/2 from 4", "2-1 2 103/8-111/8+0 from 1", "3-1  111/8-119/8+0 from 25/6"],
            cut.Pieces.Select(p => $"{p.Clip} {p.Scene} {p.Start}-{p.End}+{p.Tail} from {p.From}"));
        Assert.Equal(Film, cut.Rate);
        Assert.Equal("A2.mov", cut.Pieces[3].Source);
    }

    [Theory]
    [InlineData("""{"OTIO_SCHEMA": "Track.1", "children": [{"OTIO_SCHEMA": "Mystery.1"}]}""", "line 1, children[0]: 'Mystery' is not known")]
    [InlineData("{\"OTIO_SCHEMA\": \"Track.1\",\n\"children\": [{\"OTIO_SCHEMA\": \"Clip.1\"}]}", "line 2, children[0]: the clip has neither")]
    [InlineData("""{"OTIO_SCHEMA": "Track.1", "children": [17]}""", "line 1, children[0]: a child that is no object")]
    [InlineData("""{"OTIO_SCHEMA": "Gap.1", "source_range": {"start_time": {"rate": 0, "value": 1}}}""", "line 1: the document is a 'Gap' without tracks")]
    [InlineData("""{"OTIO_SCHEMA": "Clip.1", "source_range": {"start_time": {"rate": 0, "value": 1}}}""", "line 1, source_range.start_time: '0' is no frame rate")]
    [InlineData("{\"OTIO_SCHEMA\":\n \"Track", "line 2, column 8: the JSON breaks off here")]
    public void What_a_timeline_has_wrong_is_named_with_its_place(string text, string what) =>
        Assert.StartsWith(what, OtioReader.Read(text).Faults[0].ToString());

    [Theory]
    [InlineData("23.976", "24000/1001")]
    [InlineData("23.976023976023978", "24000/1001")]
    [InlineData("29.97", "30000/1001")]
    [InlineData("24", "24")]
    [InlineData("24.0", "24")]
    [InlineData("12.5", "25/2")]
    [InlineData("48000", "48000")]
    public void Frame_rates_are_exact_however_they_are_written(string text, string rate)
    {
        Assert.True(FrameRate.TryParse(text, out var read));
        Assert.Equal(rate, read.ToString());
    }
}
