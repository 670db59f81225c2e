using System.Text;
using Orrery.Media.Packaging;
using Orrery.Media.Tests.Packaging;

namespace Orrery.Media.Tests.Manifests;

/// <summary>What the manifests look like, word for word where the bytes don't depend on an encoder's build.</summary>
public sealed class ManifestTests(EncodedTitle title)
{
    [Fact]
    public void A_media_playlist_is_written_to_the_microsecond() => Assert.Equal("""
        #EXTM3U
        #EXT-X-VERSION:7
        #EXT-X-TARGETDURATION:2
        #EXT-X-MEDIA-SEQUENCE:1
        #EXT-X-PLAYLIST-TYPE:VOD
        #EXT-X-INDEPENDENT-SEGMENTS
        #EXT-X-MAP:URI="init.mp4"
        #EXTINF:1.251250,
        seg-00001.m4s
        #EXTINF:1.001000,
        seg-00002.m4s
        #EXTINF:1.501500,
        seg-00003.m4s
        #EXT-X-ENDLIST

        """, Text("video/180p/playlist.m3u8"));

    [Fact]
    public void The_master_playlist_names_every_rendition_with_all_that_a_player_chooses_by()
    {
        var lines = Text("master.m3u8").Split('\n');
        Assert.Equal(["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS",
            "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"Stereo\",LANGUAGE=\"en\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"audio/stereo/playlist.m3u8\""], lines[..4]);
        Assert.Matches("^#EXT-X-STREAM-INF:BANDWIDTH=\\d+,AVERAGE-BANDWIDTH=\\d+,CODECS=\"avc1.64000C,mp4a.40.2\",RESOLUTION=320x180,FRAME-RATE=23.976,VIDEO-RANGE=SDR,AUDIO=\"audio\"$", lines[4]);
        Assert.Equal("video/180p/playlist.m3u8", lines[5]);
        Assert.Matches("^#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=\\d+,AVERAGE-BANDWIDTH=\\d+,CODECS=\"avc1.64000C\",RESOLUTION=320x180,VIDEO-RANGE=SDR,URI=\"video/180p/iframes.m3u8\"$", lines[8]);
    }

    [Fact]
    public void Manifests_name_no_date_no_tool_and_no_place_of_the_machine() =>
        Assert.All(title.Package.Files.Where(f => f.Path.EndsWith(".m3u8") || f.Path.EndsWith(".mpd")), f =>
            Assert.DoesNotMatch("20[0-9]{2}-[0-9]{2}|DATE|ffmpeg|Lavf|orrery|/tmp", Text(f.Path)));

    [Fact]
    public void The_DASH_timeline_repeats_equal_durations_once() =>
        Assert.Contains("<S t=\"0\" d=\"24024\" r=\"1\" />", Encoding.UTF8.GetString(Repeated()));

    private byte[] Repeated()
    {
        var builder = new VideoTrackBuilder(title.Facts("90p"));
        builder.Add("90p-1.mp4", title.Chunk("90p-1.mp4"), 24);
        builder.Add("90p-1.mp4", title.Chunk("90p-1.mp4"), 24);
        return Package.Of([builder.Build()], []).Files.First(f => f.Path == "manifest.mpd").Assemble(title.Chunk);
    }

    private string Text(string path) => Encoding.UTF8.GetString(title.Package.Files.First(f => f.Path == path).Assemble(title.Chunk));
}
