using System.Text;
using Orrery.Media.Boxes;
using Orrery.Media.Packaging;
using Orrery.Media.Tests.Packaging;
using Orrery.Media.Verification;

namespace Orrery.Media.Tests.Verification;

/// <summary>A good package has no findings; each broken promise is found, under its rule, in its file.</summary>
public sealed class PackageVerifierTests(EncodedTitle title)
{
    private const string Second = "video/180p/seg-00002.m4s", Playlist = "video/180p/playlist.m3u8", Sound = "audio/stereo/seg-00002.m4s";

    [Fact]
    public void A_package_as_written_has_no_findings() => Assert.Empty(Verify(Files()));

    [Theory]
    [InlineData(Playlist, "#EXTINF:1.001000", "#EXTINF:1.001010", "hls.extinf")]
    [InlineData(Playlist, "TARGETDURATION:2", "TARGETDURATION:3", "hls.target-duration")]
    [InlineData(Playlist, "#EXT-X-ENDLIST\n", "", "hls.ended")]
    [InlineData(Playlist, "#EXTM3U", "EXTM3U", "file.readable")]
    [InlineData("audio/stereo/playlist.m3u8", "1.002666,\nseg-00002", "1.002666,\nseg-00003", "timing.decode-time")]
    [InlineData("video/180p/iframes.m3u8", "@24\nseg-00002", "@25\nseg-00002", "hls.iframes")]
    [InlineData("master.m3u8", "FRAME-RATE=23.976", "FRAME-RATE=24.000", "hls.frame-rate")]
    [InlineData("master.m3u8", "CODECS=\"avc1.64000C,mp4a.40.2\"", "CODECS=\"avc1.64000C\"", "hls.codecs")]
    [InlineData("master.m3u8", "VIDEO-RANGE=SDR", "VIDEO-RANGE=PQ", "hls.video-range")]
    [InlineData("master.m3u8", ":BANDWIDTH=", ":BANDWIDTH=1", "hls.bandwidth")]
    [InlineData("master.m3u8", "AVERAGE-BANDWIDTH=", "AVERAGE-BANDWIDTH=1", "hls.average-bandwidth")]
    [InlineData("master.m3u8", "GROUP-ID=\"audio\"", "GROUP-ID=\"other\"", "hls.audio-group")]
    [InlineData("manifest.mpd", "<S d=\"24024\"", "<S d=\"24025\"", "dash.timeline")]
    [InlineData("manifest.mpd", "startNumber=\"1\"", "startNumber=\"2\"", "dash.segments")]
    [InlineData("manifest.mpd", "PT3.75375S", "PT3.8S", "dash.duration")]
    [InlineData("manifest.mpd", "bandwidth=\"", "bandwidth=\"1", "dash.bandwidth")]
    [InlineData("manifest.mpd", "audio/stereo/init.mp4", "video/90p/init.mp4", "dash.tracks")]
    [InlineData("manifest.mpd", "</MPD>", "", "file.readable")]
    public void A_manifest_that_says_something_else_is_found(string file, string was, string becomes, string rule)
    {
        var files = Files();
        var text = Encoding.UTF8.GetString(files[file]);
        Assert.Contains(was, text);
        files[file] = Encoding.UTF8.GetBytes(text.Replace(was, becomes));
        Assert.Contains(Verify(files), f => f.Rule == rule && f.Severity == Severity.Error);
    }

    [Fact]
    public void A_decode_time_that_isnt_the_sum_before_it_is_found_with_both_numbers()
    {
        var files = Files();
        var time = Box.File(files[Second]).First(b => b.Type == "moof").Child("traf").Child("tfdt");
        files[Second][time.Offset + 19]++;
        var finding = Verify(files)[0];
        Assert.Equal(("timing.decode-time", Second, "fragment 1, tfdt", "30030, the sum of the durations before", "30031"), (finding.Rule, finding.File, finding.Place, finding.Expected, finding.Actual));
    }

    [Theory]
    [InlineData("mfhd", 15, 77, "timing.sequence")]
    [InlineData("trun", 21, 1, "gop.sync-start")]
    [InlineData("trun", 39, 8, "timing.grid")]
    public void A_changed_byte_in_a_fragment_header_is_found(string box, int at, byte value, string rule)
    {
        var files = Files();
        var moof = Box.File(files[Second]).First(b => b.Type == "moof");
        var target = box == "mfhd" ? moof.Child(box) : moof.Child("traf").Child(box);
        files[Second][target.Offset + at] = value;
        Assert.Contains(Verify(files), f => f.Rule == rule && f.File == Second);
    }

    [Fact]
    public void Composition_offsets_without_a_sign_are_found_even_where_none_is_needed()
    {
        var files = Files();
        var run = Box.File(files[Second]).First(b => b.Type == "moof").Child("traf").Child("trun");
        files[Second][run.Offset + 8] = 0;
        for (var at = run.Offset + 28; at < run.Offset + run.Whole.Length; at += 8) files[Second].AsSpan((int)at, 4).Clear();
        Assert.Equal(["cmaf.run-version"], Verify(files).Select(f => f.Rule));
    }

    [Fact]
    public void A_broken_segment_is_the_only_finding_it_causes()
    {
        var files = Files();
        files[Second] = files[Second][..^1];
        Assert.Equal((Second, "file.readable"), (Assert.Single(Verify(files)).File, "file.readable"));
    }

    [Theory, InlineData("video/180p/init.mp4"), InlineData(Second), InlineData(Playlist), InlineData("video/90p/iframes.m3u8"), InlineData("manifest.mpd"), InlineData("master.m3u8")]
    public void A_missing_file_is_found(string file)
    {
        var files = Files();
        files.Remove(file);
        Assert.Contains(Verify(files), f => f.Rule == "file.readable" && f.File == file && f.Actual == "is missing");
    }

    [Fact]
    public void A_rendition_whose_segments_end_elsewhere_is_found()
    {
        var files = Files();
        var other = new VideoTrackBuilder(title.Facts("180p"));
        foreach (var (index, frames) in new[] { (1, 24), (0, 30), (2, 36) }) other.Add($"180p-{index}.mp4", title.Chunk($"180p-{index}.mp4"), frames);
        foreach (var segment in other.Build().Segments) files[$"video/180p/{PackageLayout.Segment(segment.Number)}"] = Slice.Assemble(segment.Slices, title.Chunk(segment.Source));
        Assert.Contains(Verify(files), f => f is { Rule: "boundary.shared", Actual: not "" });
    }

    [Fact]
    public void Sound_cut_two_frames_late_is_found()
    {
        var files = Files();
        var boundaries = title.Video("90p").Boundaries();
        var late = AudioTrackBuilder.Cut(new("stereo", "eng", "Stereo"), "audio.mp4", title.Chunk("audio.mp4"), [boundaries[0] + new Rational(2048, 48000), .. boundaries[1..]]);
        foreach (var segment in late.Segments) files[$"audio/stereo/{PackageLayout.Segment(segment.Number)}"] = Slice.Assemble(segment.Slices, title.Chunk("audio.mp4"));
        Assert.Contains(Verify(files), f => f.Rule == "boundary.audio" && f.File == "audio/stereo/seg-00001.m4s");
    }

    [Fact]
    public void A_package_with_damaged_headers_is_judged_but_never_crashes_the_judge()
    {
        var (good, random, found) = (Files(), new Random(11), 0);
        string[] small = [.. good.Keys.Where(k => !k.EndsWith(".m4s"))];
        for (var round = 0; round < 600; round++)
        {
            var files = new Dictionary<string, byte[]>(good);
            var name = round % 3 == 0 ? new[] { Second, Sound }[random.Next(2)] : small[random.Next(small.Length)];
            var damaged = (byte[])files[name].Clone();
            damaged[random.Next(Math.Min(damaged.Length, 600))] = (byte)random.Next(256);
            files[name] = damaged;
            if (!Verify(files).IsEmpty) found++;
        }
        Assert.InRange(found, 200, 600);
    }

    private static System.Collections.Immutable.ImmutableArray<Finding> Verify(Dictionary<string, byte[]> files) =>
        PackageVerifier.Verify(path => files.TryGetValue(path, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null);

    private Dictionary<string, byte[]> Files() => title.Package.Files.ToDictionary(f => f.Path, f => f.Assemble(title.Chunk));
}
