using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using Orrery.Media.Boxes;
using Orrery.Media.Packaging;
using Orrery.Media.Verification;

namespace Orrery.Media.Tests.Packaging;

public sealed class PackageTests(EncodedTitle title)
{
    [Fact]
    public void The_same_chunks_give_the_same_bytes()
    {
        var again = Package.Of([title.Video("180p"), title.Video("90p")], [title.Audio()]);
        Assert.Equal(title.Package.Files.Select(f => f.Path), again.Files.Select(f => f.Path));
        Assert.All(title.Package.Files.Zip(again.Files), p => Assert.Equal(p.First.Assemble(title.Chunk), p.Second.Assemble(title.Chunk)));
    }

    [Fact]
    public void A_segment_holds_headers_only_and_its_media_bytes_are_the_chunks_untouched()
    {
        var (segment, chunk) = (title.Package.Videos[0].Segments[2], title.Chunk("180p-2.mp4"));
        Assert.InRange(segment.Slices.Where(s => !s.IsRange).Sum(s => s.Length), 1, 36 * 8 + 300);
        byte[] Media(ReadOnlyMemory<byte> file) => [.. Box.File(file).Where(b => b.Type == "mdat").SelectMany(b => b.Body.ToArray())];
        Assert.Equal(Media(chunk), Media(Slice.Assemble(segment.Slices, chunk)));
    }

    [Fact]
    public void A_file_kept_as_JSON_comes_back_as_the_same_file()
    {
        var file = title.Package.Files.First(f => f.Source is not null);
        var back = JsonSerializer.Deserialize<PackageFile>(JsonSerializer.Serialize(file))!;
        Assert.Equal((file.Path, file.Source, file.Length), (back.Path, back.Source, back.Length));
        Assert.Equal(file.Assemble(title.Chunk), back.Assemble(title.Chunk));
    }

    [Fact]
    public void A_track_kept_as_JSON_makes_the_same_manifests()
    {
        T Kept<T>(T track) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(track))!;
        var again = Package.Of([.. title.Package.Videos.Select(Kept)], [.. title.Package.Audios.Select(Kept)]);
        Assert.All(title.Package.Files.Zip(again.Files), p => Assert.Equal(p.First.Assemble(title.Chunk), p.Second.Assemble(title.Chunk)));
    }

    [Fact]
    public void A_byte_range_of_a_virtual_file_is_that_part_of_the_assembled_one()
    {
        var file = title.Package.Files.First(f => f.Path == "video/180p/seg-00003.m4s");
        var (whole, chunk) = (file.Assemble(title.Chunk), title.Chunk(file.Source!));
        Prop.ForAll<ushort, ushort>((from, count) =>
            Slice.Assemble(file.Range(from, count), chunk).AsSpan().SequenceEqual(whole.AsSpan()[Math.Min((int)from, whole.Length)..Math.Min(from + count, whole.Length)])).Holds();
    }

    [Fact]
    public void I_frame_ranges_decode_to_the_first_picture_of_each_group()
    {
        int[] groups = [0, 24, 30, 54, 78];
        var all = Ffmpeg.PictureHashes("-i package/video/180p/playlist.m3u8", 0, title.Folder);
        var init = title.Package.Videos[0].Init.ToArray();
        var frames = title.Package.Videos[0].Segments.SelectMany(s => s.IFrames.Select(f =>
            (byte[])[.. init, .. Slice.Assemble(Slice.Cut(s.Slices, f.Offset, f.Length), title.Chunk(s.Source))])).ToArray();
        Assert.Equal(groups.Length, frames.Length);
        foreach (var (group, frame) in groups.Zip(frames))
        {
            var path = Path.Combine(title.Folder, $"iframe-{group}.mp4");
            File.WriteAllBytes(path, frame);
            Assert.Equal(all[group], Ffmpeg.PictureHashes($"-i {path}")[0]);
        }
    }

    [Fact]
    public void Sound_segments_end_at_the_AAC_frame_nearest_the_pictures_boundary()
    {
        var (audio, ends) = (title.Package.Audios[0], title.Package.Videos[0].Boundaries());
        // 1.25125 s is sample 60060; with 1024 of priming 61084, and 61084 / 1024 = 59.65: 60 frames.
        Assert.Equal(60, audio.Segments[0].Frames);
        Assert.Equal(60 * 1024 - 1024, audio.Segments[0].Duration);
        Assert.Equal(60 * 1024, audio.Segments[1].DecodeTime);
        foreach (var (sound, picture) in audio.Boundaries().Zip(ends).SkipLast(1))
            Assert.InRange((sound - picture).ToDouble() * 48000, -512.0, 512.0);
        Assert.InRange((audio.Duration - ends[^1]).ToDouble() * 48000, 0, 1023.999);
    }

    [Fact]
    public void Stereo_and_surround_sound_are_two_renditions_of_one_group()
    {
        Ffmpeg.Run("-f lavfi -i aevalsrc=0.1*sin(300*t)|0.1*sin(400*t)|0.1*sin(500*t)|0.1*sin(60*t)|0.1*sin(700*t)|0.1*sin(800*t):c=5.1:s=48000:d=4 "
            + "-c:a aac -b:a 192k -movflags empty_moov+default_base_moof+delay_moov -frag_duration 1000000 surround.mp4", title.Folder);
        var surround = AudioTrackBuilder.Cut(new("surround", "eng", "Surround"), "surround.mp4", title.Chunk("surround.mp4"), title.Package.Videos[0].Boundaries());
        var package = Package.Of(title.Package.Videos, [title.Package.Audios[0], surround]);
        var files = package.Files.ToDictionary(f => f.Path, f => f.Assemble(title.Chunk));
        Assert.Empty(PackageVerifier.Verify(p => files.TryGetValue(p, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null));
        var master = Encoding.UTF8.GetString(files["master.m3u8"]);
        Assert.Contains("NAME=\"Surround\",LANGUAGE=\"en\",DEFAULT=NO,AUTOSELECT=NO,CHANNELS=\"6\"", master);
        Assert.Contains("<AudioChannelConfiguration schemeIdUri=\"urn:mpeg:dash:23003:3:audio_channel_configuration:2011\" value=\"6\" />", Encoding.UTF8.GetString(files["manifest.mpd"]));
    }

    [Fact]
    public void A_title_of_one_picture_and_no_sound_is_packaged()
    {
        var chunk = title.Encode("one.mp4", "testsrc2=s=160x90:r=24000/1001", 1, 20);
        var builder = new VideoTrackBuilder(title.Facts("90p"));
        builder.Add("one.mp4", chunk, 1);
        var files = Package.Of([builder.Build()], []).Files.ToDictionary(f => f.Path, f => f.Assemble(title.Chunk));
        var finding = Assert.Single(PackageVerifier.Verify(p => files.TryGetValue(p, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null));
        Assert.Equal("warning dvb.segment-length: video/90p/seg-00001.m4s, whole segment: expected 1 to 15 s, found 0.042 s", finding.ToString());
        Assert.Contains("#EXTINF:0.041708,", Encoding.UTF8.GetString(files["video/90p/playlist.m3u8"]));
    }

    [Fact]
    public void A_picture_without_an_IDR_for_over_two_seconds_is_a_warning()
    {
        var chunk = title.Encode("rare.mp4", "testsrc2=s=160x90:r=24000/1001", 49, 20, more: "-x264-params stitchable=1:scenecut=0:keyint=60:colorprim=bt709:transfer=bt709:colormatrix=bt709");
        var builder = new VideoTrackBuilder(title.Facts("90p"));
        builder.Add("rare.mp4", chunk, 49);
        var files = Package.Of([builder.Build()], []).Files.ToDictionary(f => f.Path, f => f.Assemble(title.Chunk));
        var finding = Assert.Single(PackageVerifier.Verify(p => files.TryGetValue(p, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null));
        Assert.Equal((Severity.Warning, "apple.1.13", "2.044 s"), (finding.Severity, finding.Rule, finding.Actual));
    }

    [Theory, InlineData(""), InlineData("../up"), InlineData("1080P"), InlineData("a b"), InlineData(".hidden")]
    public void A_name_that_couldnt_be_a_folder_everywhere_is_refused(string name) =>
        Assert.Contains("can't name a track", Assert.Throws<ArgumentException>(() => new VideoTrackBuilder(title.Facts(name))).Message);
}
