using Orrery.Media.Commands;
using Orrery.Media.Probing;
using Orrery.Media.Tests.RealTools;

namespace Orrery.Media.Tests.Probing;

/// <summary>Every input that must be refused, as a real file read by the real ffprobe.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void An_empty_file_is_refused() => Refused(Clips.Bytes("empty.mp4", []), "input.empty", "The file is empty");

    [Fact]
    public void Text_named_mp4_is_refused() =>
        Refused(Clips.Bytes("notes.mp4", "Dear editor,\nplease find the film attached – enjoy!\n"u8), "input.is-text", "The file is plain text, not video, whatever its name says");

    [Theory]
    [InlineData("#EXTM3U\n#EXTINF:2,\n{0}\n")]
    [InlineData("ffconcat version 1.0\nfile '{0}'\n")]
    [InlineData("file '{0}'\n")]
    [InlineData("<?xml version=\"1.0\"?>\n<MPD><BaseURL>{0}</BaseURL></MPD>\n")]
    [InlineData("v=0\nm=video 5004 RTP/AVP 96\n")]
    public void A_playlist_named_mp4_is_refused_and_what_it_names_is_not_opened(string text)
    {
        var path = Clips.Bytes("innocent.mp4", System.Text.Encoding.UTF8.GetBytes(text.Replace("{0}", Clips.Test("-c:v libx264 real.mp4"))));
        Refused(path, "input.is-playlist", "The file is a playlist or manifest that refers to other files or addresses; none of them was opened");
        var probe = MediaTool.Run(ProbeCommand.For(new SourceInput(path)));
        Assert.NotEqual(0, probe.ExitCode);
        Assert.DoesNotContain("h264", probe.Text("probe.json"));
    }

    [Fact]
    public void A_playlist_that_hides_its_first_line_is_still_refused_by_the_probe()
    {
        // Not text to the eye, and no playlist by its first bytes; the allow-list must hold by itself.
        var path = Clips.Bytes("sly.mp4", System.Text.Encoding.UTF8.GetBytes($"\u0001#EXTM3U\n#EXTINF:2,\n{Clips.Test("-c:v libx264 real.mp4")}\n"));
        Refused(path, "input.not-media", "The file is not a media file in any known container");
    }

    [Fact]
    public void An_mp4_without_moov_is_refused()
    {
        var whole = File.ReadAllBytes(Clips.Test("-c:v libx264 whole.mp4"));
        Refused(Clips.Bytes("torn.mp4", whole.AsSpan(0, whole.Length / 2)), "input.no-moov", "The mp4/mov file has no index (no moov atom), so its pictures can't be found");
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        var bytes = new byte[5000];
        new Random(7).NextBytes(bytes);
        Refused(Clips.Bytes("noise.mkv", bytes), "input.not-media", "The file is not a media file in any known container");
    }

    [Fact]
    public void A_container_that_is_not_on_the_list_is_refused() =>
        Refused(Clips.Test("-c:v flv1 clip.flv"), "input.container", "The container 'flv' is not accepted");

    [Fact]
    public void Sound_alone_is_refused() =>
        Refused(Clips.TestWithSound("-vn -c:a aac sound.mp4"), "input.audio-only", "The file holds only audio");

    [Fact]
    public void A_cover_image_does_not_make_sound_a_video()
    {
        var folder = MediaTool.NewFolder();
        MediaTool.Ffmpeg(folder, $"-i {Clips.TestWithSound("-vn -c:a aac sound.mp4")} -i {Clips.Test("-frames:v 1 -c:v png cover.png")} -map 0 -map 1 -c copy -disposition:v:0 attached_pic song.m4a");
        Refused(Path.Combine(folder, "song.m4a"), "input.audio-only", "The file holds only audio");
    }

    [Fact]
    public void A_video_without_frames_is_refused()
    {
        var fragmented = File.ReadAllBytes(Clips.Test("-c:v libx264 -movflags frag_keyframe+empty_moov whole.mp4"));
        var header = fragmented.AsSpan(0, fragmented.AsSpan().IndexOf("moof"u8) - 4);
        Refused(Clips.Bytes("header.mp4", header), "input.no-duration", "The video has no frames (its duration is zero)");
    }

    [Fact]
    public void A_container_without_streams_is_refused() =>
        Refused(Clips.Test("-frames:v 0 -c:v libx264 nothing.mp4"), "input.no-streams", "The container holds no streams");

    [Theory]
    [InlineData("mkv")]
    [InlineData("mp4")]
    public void A_picture_of_16000_by_16000_is_refused_before_it_is_decoded(string container) => Refused(
        Clips.Test($"-vf scale=16000:16000:flags=neighbor -frames:v 1 -c:v mjpeg -pix_fmt yuvj420p -q:v 31 huge.{container}", "16x16"),
        "input.too-many-pixels", "The picture is 16000x16000 (256,000,000 pixels); at most 35,651,584 pixels are accepted");

    [Fact]
    public void More_streams_than_the_cap_are_refused()
    {
        var probe = Inspecting.ProbeOf(Clips.TestWithSound("-c:v libx264 -c:a aac two.mp4"));
        var refusal = Assert.Single(InputRules.Check(probe, "", 1000, [0, 0, 0, 24, .. "ftyp"u8], InputCaps.Default with { Streams = 1 }).Refusals);
        Assert.Equal("The container holds 2 streams; at most 1 are accepted", refusal.What);
    }

    [Fact]
    public void More_frames_than_the_cap_are_refused()
    {
        var probe = Inspecting.ProbeOf(Clips.Test("-c:v libx264 clip.mp4"));
        var refusal = Assert.Single(InputRules.Check(probe, "", 1000, [0, 0, 0, 24, .. "ftyp"u8], InputCaps.Default with { Frames = 49 }).Refusals);
        Assert.Equal("The video announces 50 frames; at most 49 are accepted", refusal.What);
    }

    [Fact]
    public void A_codec_that_nothing_decodes_is_refused()
    {
        var probe = Inspecting.ProbeOf(Clips.Test("-c:v libx264 clip.mp4"));
        var refusal = Assert.Single(InputRules.Check(probe with { Video = [probe.Video[0] with { Codec = null }] }, "", 1000, [0, 0, 0, 24, .. "ftyp"u8]).Refusals);
        Assert.Equal(("input.unknown-codec", "No decoder is known for the video stream's codec", "stream 0"), (refusal.Code, refusal.What, refusal.Where));
    }

    [Fact]
    public void A_missing_file_says_where() =>
        Assert.Equal("There is no such file (in /films/a.mov). Check the path and that this user may read it. [input.missing]", Refusals.Missing("/films/a.mov").ToString());

    /// <summary>As the service does it: bytes, probe, rules.</summary>
    private static void Refused(string path, string code, string what)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        var first = bytes[..Math.Min(bytes.Length, FirstBytes.Wanted)];
        var verdict = InputRules.CheckBytes(bytes.Length, first);
        if (verdict.Accepted)
        {
            var run = MediaTool.Run(ProbeCommand.For(new SourceInput(path)));
            verdict = run.ExitCode == 0
                ? InputRules.Check(ProbeJson.Parse(run.Text("probe.json")), run.Stderr, bytes.Length, first)
                : InputVerdict.Refused(ProbeFailure.Explain(run.Stderr, bytes.Length, first));
        }
        Assert.False(verdict.Accepted);
        var refusal = verdict.Refusals[0];
        Assert.Equal((code, what), (refusal.Code, refusal.What));
        Assert.EndsWith(".", refusal.Todo);
        Assert.NotEmpty(refusal.Where);
    }
}
