using Orrery.Media.Codecs;
using Orrery.Media.Packaging;

namespace Orrery.Media.Tests.Packaging;

/// <summary>Chunks that don't belong are refused by name, with what is wrong and what to do.</summary>
public sealed class RefusalTests(EncodedTitle title)
{
    private const string Picture = "testsrc2=s=160x90:r=24000/1001";

    [Fact]
    public void A_chunk_whose_PPS_holds_another_CRF_is_refused_and_the_byte_named()
    {
        // x264 writes the CRF into the PPS unless stitchable=1: the join would decode to wrong pictures with the right count.
        var chunk = title.Encode("loose.mp4", Picture, 12, 40, "open-gop=0");
        Assert.Matches(@"^loose\.mp4: doesn't join with '90p-0\.mp4': its PPS differs at byte \d \(byte \d+ of the avcC\): 0x.., the track's 0x..; encode every chunk .* stitchable=1", Refused(chunk, "loose.mp4", 12));
    }

    [Fact]
    public void A_chunk_of_another_level_is_refused_before_its_parameter_sets_are_compared() =>
        Assert.Contains("its profile, level and length size differs at byte 3", Refused(title.Encode("level.mp4", Picture, 12, 20, more: "-level 4.0"), "level.mp4", 12));

    [Fact]
    public void A_chunk_of_another_size_is_refused() =>
        Assert.Contains("it is 320x180, the track 160x90", Refused(title.Chunk("180p-0.mp4"), "180p-0.mp4", 30));

    [Fact]
    public void A_chunk_with_a_picture_too_few_is_refused() =>
        Assert.Equal("90p-1.mp4: holds 24 pictures; 25 are expected", Refused(title.Chunk("90p-1.mp4"), "90p-1.mp4", 25));

    [Fact]
    public void An_open_group_of_pictures_is_refused() =>
        Assert.Contains("open-gop=0", Refused(title.Encode("open.mp4", Picture, 40, 20, "stitchable=1:open-gop=1"), "open.mp4", 40));

    [Fact]
    public void A_chunk_with_uneven_frame_times_is_refused() =>
        Assert.Contains("constant frame rate", Refused(title.Encode("uneven.mp4", Picture + ",setpts=N+gt(N\\,6)", 12, 20, more: "-fps_mode vfr"), "uneven.mp4", 12));

    [Fact]
    public void A_chunk_with_another_timescale_is_refused_with_the_option_to_set() =>
        Assert.Contains("-video_track_timescale 24000", Refused(title.Encode("scale.mp4", Picture, 12, 20, more: "-video_track_timescale 90000"), "scale.mp4", 12));

    [Fact]
    public void A_chunk_with_parameter_sets_in_its_samples_is_refused() =>
        Assert.Contains("carries parameter sets of its own", Refused(title.Encode("inband.mp4", Picture, 12, 20, more: "-bsf:v dump_extra"), "inband.mp4", 12));

    [Fact]
    public void A_chunk_in_another_colour_than_the_track_is_refused()
    {
        var builder = new VideoTrackBuilder(title.Facts("90p") with { Colour = Colour.Bt601With525Lines });
        var e = Assert.Throws<PackagingException>(() => builder.Add("90p-0.mp4", title.Chunk("90p-0.mp4"), 30));
        Assert.Equal("says its colour is 1/1/1 limited range in its parameter set; the track's is 6/6/6 limited range", e.Problem);
    }

    [Fact]
    public void Sound_is_refused_as_a_video_chunk_and_pictures_as_sound()
    {
        Assert.Contains("holds an audio track", Refused(title.Chunk("audio.mp4"), "audio.mp4", 1));
        var e = Assert.Throws<PackagingException>(() => AudioTrackBuilder.Cut(new("stereo"), "90p-0.mp4", title.Chunk("90p-0.mp4"), [1]));
        Assert.Contains("holds 'avc1'; AAC (mp4a) is packaged", e.Message);
    }

    [Fact]
    public void A_refused_chunk_leaves_the_track_as_it_was()
    {
        var builder = new VideoTrackBuilder(title.Facts("90p"));
        builder.Add("90p-0.mp4", title.Chunk("90p-0.mp4"), 30);
        Assert.Throws<PackagingException>(() => builder.Add("180p-1.mp4", title.Chunk("180p-1.mp4"), 24));
        builder.Add("90p-1.mp4", title.Chunk("90p-1.mp4"), 24);
        builder.Add("90p-2.mp4", title.Chunk("90p-2.mp4"), 36);
        var (built, undisturbed) = (builder.Build(), title.Video("90p"));
        Assert.Equal(undisturbed.Init.ToArray(), built.Init.ToArray());
        Assert.Equal(Assembled(undisturbed), Assembled(built));
    }

    [Fact]
    public void Sound_that_ends_before_the_picture_is_refused_with_advice()
    {
        var e = Assert.Throws<PackagingException>(() => AudioTrackBuilder.Cut(new("stereo"), "audio.mp4", title.Chunk("audio.mp4"), [1, 5]));
        Assert.Contains("the title of 5.000 s needs 236: pad the sound with silence", e.Message);
    }

    [Fact]
    public void Sound_without_an_edit_list_needs_its_priming_stated()
    {
        var file = title.Chunk("audio-without-edits.mp4");
        var e = Assert.Throws<PackagingException>(() => AudioTrackBuilder.Cut(new("stereo"), "a.mp4", file, [1]));
        Assert.Contains("no edit list and no priming was stated", e.Message);
        var stated = AudioTrackBuilder.Cut(new("stereo", Priming: 1024), "a.mp4", file, [1]);
        Assert.Equal(AudioTrackBuilder.Cut(new("stereo"), "b.mp4", title.Chunk("audio.mp4"), [1]).Init.ToArray(), stated.Init.ToArray());
    }

    [Fact]
    public void Tracks_that_dont_share_their_boundaries_dont_make_a_package()
    {
        var other = new VideoTrackBuilder(title.Facts("180p"));
        other.Add("180p-1.mp4", title.Chunk("180p-1.mp4"), 24);
        var e = Assert.Throws<ArgumentException>(() => Package.Of([title.Video("90p"), other.Build()], []));
        Assert.Contains("Track '180p' doesn't share its segment boundaries with '90p'", e.Message);
    }

    private byte[][] Assembled(VideoTrack track) => [.. track.Segments.Select(s => Slice.Assemble(s.Slices, title.Chunk(s.Source)))];

    private string Refused(ReadOnlyMemory<byte> chunk, string name, int frames)
    {
        var builder = new VideoTrackBuilder(title.Facts("90p"));
        builder.Add("90p-0.mp4", title.Chunk("90p-0.mp4"), 30);
        return Assert.Throws<PackagingException>(() => builder.Add(name, chunk, frames)).Message;
    }
}
