using Orrery.Media.Inspection;

namespace Orrery.Media.Tests.Inspection;

public sealed class ParserTests
{
    private const string Hash = "a30a74ab98e7f6783ffd75ea602129bb";

    [Fact]
    public void A_frame_hash_list_gives_its_frames_and_time_base()
    {
        var list = FrameHashList.Parse($"#format: frame checksums\n#tb 0: 1/12288\n0,     145920,     145920,      512,  3110400, {Hash}\n");
        Assert.Equal(new Rational(1, 12288), list.TimeBase);
        Assert.Equal(new HashedFrame(145_920, 3_110_400, list.Frames[0].Hash), Assert.Single(list.Frames));
        Assert.Equal(Hash, list.Frames[0].Hash.ToString());
    }

    [Fact]
    public void A_list_that_a_killed_tool_left_ends_with_its_last_whole_line() =>
        Assert.Single(FrameHashList.Parse($"0, 0, 0, 1, 9, {Hash}\n0, 1, 1, 1, 9, a30a74ab98e7f").Frames);

    [Theory]
    [InlineData("0, 0, 0, 1, 9, d41d8cd98f00b204\n")]
    [InlineData("1, 0, 0, 1, 9, a30a74ab98e7f6783ffd75ea602129bb\n")]
    [InlineData("what is this\n")]
    public void A_line_that_is_no_frame_hash_is_an_error(string text) => Assert.Throws<FormatException>(() => FrameHashList.Parse(text));

    [Fact]
    public void Packets_are_read_with_missing_times_side_data_and_blank_lines()
    {
        var packets = PacketList.Parse("0,-1024,K_\n\nN/A,512,_D\n1024,N/A,KD,side_data,\n15");
        Assert.Equal([new(0, -1024, true, false), new(null, 512, false, true), new(1024, null, true, true)], packets);
        Assert.Throws<FormatException>(() => PacketList.Parse("x,1,K_\n"));
    }

    [Fact]
    public void Pictures_shown_before_the_keyframe_that_precedes_them_make_an_open_gop()
    {
        Assert.True(PacketIndex.Of([new(0, 0, true, false), new(90, 30, true, false), new(60, 60, false, false)]).HasOpenGops);
        Assert.False(PacketIndex.Of([new(0, 0, true, false), new(60, 30, false, false), new(30, 60, false, false), new(90, 90, true, false)]).HasOpenGops);
    }

    [Fact]
    public void Hidden_and_leading_pictures_are_not_shown()
    {
        var index = PacketIndex.Of([new(-2, -4, false, false), new(0, -3, true, true), new(2, -2, false, false), new(1, -1, false, false), new(-1, 0, false, false)]);
        Assert.Equal([1, 2], index.ShownPts);
        Assert.Equal(2, index.LeadingCount);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(47, null)]
    [InlineData(48, 48L)]
    [InlineData(95, 48L)]
    [InlineData(96, 96L)]
    [InlineData(500, 96L)]
    public void Reading_starts_at_the_last_keyframe_before(long wanted, long? key) => Assert.Equal(key, ReadStart.For([0, 48, 96], false, wanted, new(1, 24)).KeyPts);

    [Theory]
    [InlineData(95, null)]
    [InlineData(96, 48L)]
    public void With_open_gops_it_starts_one_earlier(long wanted, long? key) => Assert.Equal(key, ReadStart.For([0, 48, 96], true, wanted, new(1, 24)).KeyPts);

    [Theory]
    [InlineData("0", "1", 0, 25)]
    [InlineData("1/2", "1", 13, 25)]
    [InlineData("3", "10", 75, 25)]
    [InlineData("39/10", null, 98, 2)]
    public void An_excerpt_is_rounded_to_frames_and_ends_with_the_title(string start, string? duration, int first, int count)
    {
        Assert.True(Rational.TryParse(start, out var from));
        Rational? length = Rational.TryParse(duration, out var d) ? d : null;
        var range = ExcerptRange.Of([.. Enumerable.Range(0, 100).Select(n => 500L + n * 40)], new(1, 1000), from, length);
        Assert.Equal((first, count), (range!.First, range.Count));
        Assert.Equal((500L + first * 40, first + count < 100 ? 500L + (first + count) * 40 : null), (range.FirstPts, range.EndPts));
    }

    [Fact]
    public void An_excerpt_after_the_end_holds_nothing()
    {
        Assert.Null(ExcerptRange.Of([0, 40, 80], new(1, 1000), 5, 2));
        Assert.Null(ExcerptRange.Of([0, 40, 80], new(1, 1000), 0, 0));
        Assert.Null(ExcerptRange.Of([], new(1, 1000), 0, null));
    }

    [Fact]
    public void Progress_is_reported_at_the_end_of_each_block()
    {
        var reader = new ProgressReader();
        Assert.Null(reader.Read("frame=12"));
        foreach (var line in (string[])["fps=24.5", "out_time_us=N/A", "speed=N/A"]) Assert.Null(reader.Read(line));
        Assert.Equal(new Progress(12, 24.5, null, null, false), reader.Read("progress=continue"));
        foreach (var line in (string[])["frame=48", "fps=20.1", "out_time_us=2000000", "out_time_ms=2000000", "speed=1.5x", "nonsense"]) reader.Read(line);
        Assert.Equal(new Progress(48, 20.1, TimeSpan.FromSeconds(2), 1.5, true), reader.Read("progress=end"));
    }

    [Fact]
    public void The_report_gives_black_silence_loudness_and_scan()
    {
        var log = InspectionLog.Parse("""
            [Parsed_ebur128_8 @ 0x56] [info] Summary:

              Integrated loudness:
                I:         -70.0 LUFS
            [Parsed_metadata_5 @ 0x56] [info] frame:0    pts:512     pts_time:0.0416667
            [Parsed_metadata_5 @ 0x56] [info] lavfi.scd.mafd=12.500
            [blackdetect @ 0x56] [info] black_start:0 black_end:1.04 black_duration:1.04
            [silencedetect @ 0x56] [info] silence_start: 0.5
            [silencedetect @ 0x56] [info] silence_end: 1.75 | silence_duration: 1.25
            [silencedetect @ 0x56] [info] silence_start: 3
            clip.mp4: [warning] nothing to see
            [warning] clip.mp4: corrupt decoded frame in stream 0
            [warning] clip.mp4: corrupt decoded frame in stream 3
            [Parsed_idet_2 @ 0x56] [info] Multi frame detection: TFF:    58 BFF:     1 Progressive:    17 Undetermined:     2
              Integrated loudness:
                I:         -21.2 LUFS
              Loudness range:
                LRA:         2.1 LU
            """, 0, 1);
        Assert.Equal([new SeenFrame(512, 12.5)], log.Frames);
        Assert.Equal([new SourceSpan(0, 1.04)], log.Black);
        Assert.Equal([new(0.5, 1.75), new(3, null)], log.Silence);
        Assert.Equal(new LoudnessSummary(-21.2, 2.1), log.Loudness);
        Assert.Equal(new ScanCounts(58, 1, 17, 2), log.Scan);
        Assert.Equal([new LogFault(FaultKind.DamagedFrame, 1, "clip.mp4: corrupt decoded frame in stream 0")], log.Faults);
    }

    [Theory]
    [InlineData("97/8", "00:00:12.125")]
    [InlineData("7325", "02:02:05.000")]
    [InlineData("-1/2", "-00:00:00.500")]
    public void Times_are_written_as_people_read_them(string seconds, string text)
    {
        Assert.True(Rational.TryParse(seconds, out var value));
        Assert.Equal(text, Clock.Format(value));
    }
}
