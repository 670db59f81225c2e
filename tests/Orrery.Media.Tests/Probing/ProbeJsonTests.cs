using Orrery.Media.Probing;

namespace Orrery.Media.Tests.Probing;

public sealed class ProbeJsonTests
{
    private const string Hdr = """
        {"streams":[{"index":0,"codec_name":"hevc","codec_type":"video","width":3840,"height":2160,"sample_aspect_ratio":"1:1","pix_fmt":"yuv420p10le",
        "color_range":"tv","color_space":"bt2020nc","color_transfer":"smpte2084","color_primaries":"bt2020","field_order":"bt","r_frame_rate":"24000/1001",
        "avg_frame_rate":"0/0","time_base":"1/24000","start_pts":-1001,"duration":"10.010000","nb_frames":"240","tags":{"timecode":"01:00:00:00"},
        "side_data_list":[{"side_data_type":"Display Matrix","rotation":-90},
        {"side_data_type":"Mastering display metadata","red_x":"34000/50000","red_y":"16000/50000","green_x":"13250/50000","green_y":"34500/50000","blue_x":"7500/50000",
        "blue_y":"3000/50000","white_point_x":"15635/50000","white_point_y":"16450/50000","min_luminance":"50/10000","max_luminance":"10000000/10000"},
        {"side_data_type":"Content light level metadata","max_content":1000,"max_average":400}]},
        {"index":1,"codec_type":"data"},
        {"index":2,"codec_name":"aac","codec_type":"audio","sample_rate":"44100","channels":1,"channel_layout":"mono","start_time":"-0.021000"}],
        "format":{"format_name":"mov,mp4,m4a,3gp,3g2,mj2","duration":"10.010000","start_time":"-0.041708"}}
        """;

    [Fact]
    public void Everything_a_file_says_is_read()
    {
        var probe = ProbeJson.Parse(Hdr);
        var video = Assert.Single(probe.Video);
        Assert.Equal(("mov", 3, "01:00:00:00"), (probe.Demuxer, probe.StreamCount, probe.Timecode));
        Assert.Equal((3840, 2160, 90, 10, FieldOrder.TopFirst), (video.Width, video.Height, video.Rotation, video.BitDepth, video.FieldOrder));
        Assert.Equal(new ColourTags("bt2020", "smpte2084", "bt2020nc", "tv"), video.Colour);
        Assert.Equal((null, new Rational(24_000, 1001), -1001L, 240L), (video.AverageRate, video.BaseRate, video.StartPts, video.FrameCount));
        Assert.Equal(new ContentLight(1000, 400), video.Hdr!.Light);
        Assert.Equal((new Rational(34, 50), (Rational)1000), (video.Hdr.Mastering!.RedX, video.Hdr.Mastering.MaxLuminance));
        Assert.Equal((44_100, 1, "mono", new Rational(-21, 1000)), (probe.Audio[0].SampleRate, probe.Audio[0].Channels, probe.Audio[0].Layout, probe.Audio[0].Start));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"streams\":[")]
    [InlineData("[]")]
    public void Output_of_a_failed_probe_is_an_error(string json) => Assert.Throws<FormatException>(() => ProbeJson.Parse(json));

    [Theory]
    [InlineData("yuv420p", 0, 8)]
    [InlineData("yuv420p10le", 0, 10)]
    [InlineData("yuv422p12be", 0, 12)]
    [InlineData("gray16le", 0, 16)]
    [InlineData("p010le", 0, 10)]
    [InlineData("gbrp10le", 0, 10)]
    [InlineData("rgb48le", 0, 16)]
    [InlineData("nv12", 0, 8)]
    [InlineData("rgb24", 0, 8)]
    [InlineData("yuyv422", 0, 8)]
    [InlineData("yuv420p10le", 9, 9)]
    [InlineData(null, 0, 8)]
    public void Bit_depth_comes_from_the_codec_or_the_formats_name(string? format, int said, int bits) => Assert.Equal(bits, PixelFormats.BitDepth(format, said));

    [Theory]
    [InlineData(1080, null, null, "bt709", "bt709", true)]
    [InlineData(719, null, null, "smpte170m", "smpte170m", true)]
    [InlineData(576, null, null, "bt470bg", "bt470bg", true)]
    [InlineData(480, "bt709", null, "bt709", "bt709", false)]
    [InlineData(1080, "bt2020nc", "smpte2084", "bt2020nc", "bt709", false)]
    [InlineData(1080, "bt2020nc", "bt2020-10", "bt2020nc", "bt709", false)]
    [InlineData(1080, "smpte240m", null, "smpte240m", "bt709", false)]
    public void Colour_is_decided_once(int lines, string? matrix, string? transfer, string source, string output, bool assumed)
    {
        var video = new VideoStream { Index = 0, Codec = "x", Width = 64, Height = lines, TimeBase = 1, PixelFormat = "yuv420p", Colour = new(null, transfer, matrix, null) };
        var decision = Colours.Of(video);
        Assert.Equal((source, output, assumed, "tv"), (decision.Source.Matrix, decision.Output.Matrix, decision.Assumed, decision.Output.Range));
    }
}
