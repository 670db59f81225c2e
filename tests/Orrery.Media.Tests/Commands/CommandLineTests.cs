using Orrery.Media.Commands;
using Orrery.Media.Ladders;
using Orrery.Media.Probing;
using Orrery.Media.Segments;

namespace Orrery.Media.Tests.Commands;

public sealed class CommandLineTests
{
    private static readonly ChunkSource Source = new(
        new SourceInput("/in/source", "mov"), 0, new Rational(1, 12_288), new(128_000, new Rational(128_000, 12_288)),
        ChunkFrames.Of(FrameMapping.Build([129_024, 129_536, 130_048], new(1, 12_288), 24), new Segment(0, 0, 3), [129_024, 129_536, 130_048]),
        24, new Picture(FieldOrder.Progressive, 0, new ColourDecision(Colours.Bt709, Colours.Bt709, Tone.Sdr, false)));

    private static readonly Rendition Rung = Ladder.Plan(new(1920, 1080), 24, ["720p"]).Renditions[0];

    [Fact]
    public void An_encode_command_reads_as_a_person_would_write_it() => Assert.Equal(
        "ffmpeg -nostdin -hide_banner -nostats -v repeat+level+warning -y -progress pipe:1 -filter_complex_threads 1 -threads 1 -flags +bitexact "
        + "-noautorotate -copyts -seek_timestamp 1 -noaccurate_seek -ss 10.416667 "
        + "-format_whitelist mov,mp4,matroska,webm,mxf,mpeg,mpegts,avi,yuv4mpegpipe -protocol_whitelist file,pipe -max_pixels 35651584 -f mov -i /in/source "
        + "-filter_complex '[0:0]trim=start_pts=129024:end_pts=130049[hash];[0:0]trim=start_pts=129024:end_pts=130049,"
        + "scale=1280:720:flags=bicubic+accurate_rnd+full_chroma_int+bitexact:in_range=tv:out_range=tv,format=yuv420p,setsar=1,"
        + "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,settb=1/24,setpts=N[picture]' "
        + "-map '[hash]' -fps_mode passthrough -enc_time_base 1:12288 -c:v rawvideo -f framehash -hash murmur3 source.hash "
        + "-map '[picture]' -fps_mode passthrough -enc_time_base 1:24 -c:v libx264 -preset veryfast -threads:v 1 -profile:v high -level:v 3.1 -pix_fmt yuv420p "
        + "-crf 22 -maxrate:v 3500k -bufsize:v 5250k -g 48 "
        + "-x264-params stitchable=1:scenecut=0:open-gop=0:keyint=48:min-keyint=48:fps=24/1:force-cfr=1:cpu-independent=1 "
        + "-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv -flags:v +bitexact -map_metadata -1 -map_chapters -1 -fflags +bitexact "
        + "-bsf:v setts=pts=PTS:dts=DTS:duration=1 -movflags frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets -video_track_timescale 24 -f mp4 chunk.mp4",
        EncodeCommand.For(Source, Rung).ToString());

    [Fact]
    public void Equal_requests_give_equal_keys_and_any_difference_another()
    {
        string Key(Func<ChunkSource, ChunkSource>? source = null, Rendition? rung = null, EncodeSettings? settings = null) =>
            EncodeCommand.For((source ?? (s => s))(Source), rung ?? Rung, settings).Key;
        string[] keys =
        [
            Key(), Key(s => s.FromFileStart), Key(s => s with { Rate = 25 }), Key(s => s with { VideoStream = 1 }),
            Key(rung: Rung with { Crf = 23 }), Key(rung: Rung with { MaxRateKbps = 1 }), Key(settings: new("fast")), Key(settings: new(Threads: 2)),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], Key());
    }

    [Fact]
    public void Every_command_that_reads_a_source_has_the_allow_lists_and_names_its_demuxer()
    {
        var video = new VideoStream { Index = 0, Codec = "h264", Width = 64, Height = 64, TimeBase = new(1, 25) };
        var audio = new AudioStream { Index = 1, Codec = "aac", Channels = 2, SampleRate = 48_000 };
        CommandLine[] commands =
        [
            EncodeCommand.For(Source, Rung), ReferenceCommand.For(Source, new(64, 64)), PacketsCommand.For(Source.Input, 0),
            InspectCommand.For(Source.Input, video, audio, null, Orrery.Media.Inspection.ReadStart.FileStart), AudioCommand.For(Source.Input, audio, 0, 1, AudioLayout.Stereo),
        ];
        Assert.All(commands, c =>
        {
            var text = c.ToString();
            Assert.Contains($"-format_whitelist {Containers.AllowList} -protocol_whitelist file,pipe -max_pixels 35651584 -f mov -i /in/source", text);
            Assert.DoesNotContain("hls", Containers.Demuxers);
            Assert.NotEmpty(c.Outputs);
        });
    }

    [Theory]
    [InlineData("source.mp4")]
    [InlineData("/in/a b")]
    [InlineData("/in/x:y")]
    [InlineData("http://host/a")]
    [InlineData("/in/a'b")]
    [InlineData("/in/a,b")]
    public void A_path_that_a_tool_could_read_differently_is_refused(string path) =>
        Assert.Throws<ArgumentException>(() => ProbeCommand.For(new SourceInput(path)));

    [Theory]
    [InlineData("-y")]
    [InlineData("/etc/passwd")]
    [InlineData("a|b")]
    [InlineData("")]
    public void An_output_name_that_is_no_plain_name_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => ProbeCommand.For(new SourceInput("/in/source"), name));

    [Fact]
    public void A_demuxer_that_is_not_on_the_list_is_refused() => Assert.Throws<ArgumentException>(() => PacketsCommand.For(new SourceInput("/in/source", "concat"), 0));

    [Fact]
    public void Seek_times_are_never_before_the_keyframe()
    {
        for (var pts = 1L; pts < 2_000; pts++)
        {
            var text = EncodeCommand.For(Source with { Start = new(pts, new Rational(pts, 90_000)) }, Rung).ToString();
            var seek = decimal.Parse(text[(text.IndexOf("-ss ") + 4)..].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            Assert.InRange(seek - pts / 90_000m, 0, 0.000_001m);
        }
    }
}
