using Orrery.Media.Boxes;
using Orrery.Media.Packaging;

namespace Orrery.Media.Tests.Packaging;

/// <summary>Decoded pictures and sound through every manifest equal those of the chunks. Nothing else proves a package.</summary>
public sealed class DecodingTests(EncodedTitle title)
{
    public static TheoryData<int> Renditions => [0, 1];

    [Theory, MemberData(nameof(Renditions))]
    public void Pictures_through_the_media_playlist_are_the_chunks_pictures(int rendition) =>
        Assert.Equal(OfChunks(rendition), Ffmpeg.PictureHashes($"-i package/video/{EncodedTitle.Renditions[rendition].Name}/playlist.m3u8", 0, title.Folder));

    [Theory, MemberData(nameof(Renditions))]
    public void Pictures_through_the_master_playlist_are_the_chunks_pictures(int rendition) =>
        Assert.Equal(OfChunks(rendition), Ffmpeg.PictureHashes("-i package/master.m3u8", rendition, title.Folder));

    // The fault of ffmpeg's that makes its times useless here; the boxes themselves say zero.
    [Fact]
    public void The_first_picture_is_at_zero_by_the_boxes_and_late_by_ffprobe()
    {
        var (track, file) = (title.Package.Videos[0], Path.Combine(title.Folder, "track.mp4"));
        File.WriteAllBytes(file, [.. track.Init.ToArray(), .. track.Segments.SelectMany(s => Slice.Assemble(s.Slices, title.Chunk(s.Source)))]);
        var first = Fragment.ReadAll(File.ReadAllBytes(file), Movie.Read(track.Init).Defaults)[0];
        Assert.Equal((0L, 0), (first.DecodeTime, first.Samples[0].CompositionOffset));
        Assert.StartsWith("0.083417", Ffmpeg.Probe($"-show_entries stream=start_time -of csv=p=0 {file}"));
    }

    // ffmpeg 5.1 puts the manifest's folder twice before relative addresses, so the manifest is named by its whole path.
    [Theory, MemberData(nameof(Renditions))]
    public void Pictures_through_the_DASH_manifest_are_the_chunks_pictures(int rendition) =>
        Assert.Equal(OfChunks(rendition), Ffmpeg.PictureHashes($"-i {title.Folder}/package/manifest.mpd", rendition));

    // ffmpeg 5.1 decodes the priming too, of the encoded file as of the package: the edit list only moves its timestamps to before zero.
    [Theory, InlineData("master.m3u8"), InlineData("manifest.mpd"), InlineData("audio/stereo/playlist.m3u8")]
    public void Sound_through_a_manifest_is_the_encoded_sound_bit_for_bit(string manifest)
    {
        var samples = (int)(new Rational(EncodedTitle.Plan.Sum(p => p.Frames)) / EncodedTitle.FrameRate * 48000).Round();
        var played = Ffmpeg.Bytes($"-i {title.Folder}/package/{manifest} -map 0:a -f s16le -");
        Assert.Equal(Ffmpeg.Bytes("-i audio.mp4 -f s16le -", title.Folder), played);
        Assert.InRange(played.Length / 4 - 1024, samples, samples + 1023);
    }

    private string[] OfChunks(int rendition)
    {
        var name = EncodedTitle.Renditions[rendition].Name;
        string[] hashes = [.. EncodedTitle.Plan.SelectMany((_, i) => Ffmpeg.PictureHashes($"-i {name}-{i}.mp4", 0, title.Folder))];
        Assert.Equal(EncodedTitle.Plan.Sum(p => p.Frames), hashes.Length);
        return hashes;
    }
}
