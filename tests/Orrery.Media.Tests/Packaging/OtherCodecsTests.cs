using System.Text;
using Orrery.Media.Codecs;
using Orrery.Media.Packaging;
using Orrery.Media.Verification;

namespace Orrery.Media.Tests.Packaging;

/// <summary>HEVC, AV1 and VP9 chunks of differing quality join too: decoded hashes through both manifests equal the chunks'.</summary>
public sealed class OtherCodecsTests
{
    private const string Movie = "-video_track_timescale 25 -fflags +bitexact -flags +bitexact -movflags frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets";

    [Theory]
    [InlineData("-c:v libx265 -preset ultrafast -threads 1 -tag:v hvc1 -crf {0} -x265-params log-level=none:info=0:scenecut=0:open-gop=0:keyint=10:bframes=3:pools=1:frame-threads=1", "hvc1.1.6.L60.90")]
    [InlineData("-c:v libsvtav1 -preset 12 -g 9 -crf {0} -svtav1-params lp=1:scd=0", "av01.0.00M.08")]
    [InlineData("-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 10 -auto-alt-ref 0 -b:v 0 -crf {0}", "vp09.00.10.08.01.02.02.02.00")]
    public void Chunks_of_differing_quality_join(string encoder, string codec)
    {
        var folder = Directory.CreateTempSubdirectory("orrery-codec-").FullName;
        try
        {
            var builder = new VideoTrackBuilder(new("144p", 25, Colour.Bt709));
            string[] hashes = [];
            foreach (var (name, crf, frames) in new[] { ("0.mp4", 30, 20), ("1.mp4", 45, 15) })
            {
                Ffmpeg.Run($"-f lavfi -i testsrc2=s=256x144:r=25,format=yuv420p -frames:v {frames} {string.Format(encoder, crf)} {Movie} {name}", folder);
                builder.Add(name, File.ReadAllBytes(Path.Combine(folder, name)), frames);
                hashes = [.. hashes, .. Ffmpeg.PictureHashes($"-i {name}", 0, folder)];
            }
            Assert.Equal(35, hashes.Length);
            var package = Package.Of([builder.Build()], []);
            EncodedTitle.Write(package, Path.Combine(folder, "package"));
            Assert.Equal(codec, package.Videos[0].Codec);
            Assert.Equal(hashes, Ffmpeg.PictureHashes($"-i {folder}/package/master.m3u8"));
            Assert.Equal(hashes, Ffmpeg.PictureHashes($"-i {folder}/package/manifest.mpd"));
            Assert.DoesNotContain(PackageVerifier.Verify(p => File.ReadAllBytes(Path.Combine(folder, "package", p))), f => f.Severity == Severity.Error);
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    [Fact]
    public void HDR10_metadata_in_the_initialisation_is_what_ffprobe_reads_back()
    {
        var folder = Directory.CreateTempSubdirectory("orrery-hdr-").FullName;
        try
        {
            Ffmpeg.Run("-f lavfi -i testsrc2=s=256x144:r=25,format=yuv420p10le -frames:v 5 -c:v libx265 -preset ultrafast -threads 1 -tag:v hvc1 "
                + $"-x265-params log-level=none:info=0:pools=1:frame-threads=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc {Movie} hdr.mp4", folder);
            var builder = new VideoTrackBuilder(new("144p", 25, Colour.Hdr10,
                new((8500, 39850), (6550, 2300), (35400, 14600), (15635, 16450), 10_000_000, 50), new(1000, 400)));
            builder.Add("hdr.mp4", File.ReadAllBytes(Path.Combine(folder, "hdr.mp4")), 5);
            var package = Package.Of([builder.Build()], []);
            EncodedTitle.Write(package, Path.Combine(folder, "package"));
            var probed = Ffmpeg.Probe($"-show_streams -of default=nw=1 {folder}/package/video/144p/init.mp4");
            foreach (var fact in (string[])["color_primaries=bt2020", "color_transfer=smpte2084", "red_x=35400/50000", "max_luminance=10000000/10000", "min_luminance=50/10000", "max_content=1000", "max_average=400"])
                Assert.Contains(fact, probed);
            Assert.Contains("VIDEO-RANGE=PQ", Encoding.UTF8.GetString(package.Files[^1].Assemble(_ => default)));
        }
        finally { Directory.Delete(folder, recursive: true); }
    }
}
