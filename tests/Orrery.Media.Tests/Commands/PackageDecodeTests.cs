using Orrery.Media.Commands;
using Orrery.Media.Inspection;
using Orrery.Media.Tests.RealTools;

namespace Orrery.Media.Tests.Commands;

/// <summary>Decoding through a manifest, on packages that ffmpeg wrote.</summary>
public sealed class PackageDecodeTests
{
    [Theory]
    [InlineData(ManifestKind.Hls, "-f hls -hls_time 1 -hls_segment_type fmp4 -hls_playlist_type vod out.m3u8")]
    [InlineData(ManifestKind.Dash, "-f dash -seg_duration 1 out.mpd")]
    public void Every_frame_of_a_package_is_hashed_as_it_was_before_packaging(ManifestKind kind, string muxer)
    {
        var clip = Clips.Test("-c:v libx264 -g 25 -pix_fmt yuv420p whole.mp4", seconds: "3");
        var folder = MediaTool.NewFolder();
        MediaTool.Ffmpeg(folder, $"-i {clip} -c copy {muxer}");
        var run = MediaTool.Run(PackageDecodeCommand.For(Path.Combine(folder, muxer.Split(' ')[^1]), kind, 0, 25)).Succeeded();
        var through = FrameHashList.Parse(run.Text(PackageDecodeCommand.Decoded)).Frames.Select(f => f.Hash);
        Assert.Equal(Inspecting.Of(clip).Found.Index.Frames.Select(f => f.Hash), through);
    }
}
