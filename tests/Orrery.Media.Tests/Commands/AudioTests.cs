using System.Buffers.Binary;
using Orrery.Media.Commands;
using Orrery.Media.Probing;
using Orrery.Media.Tests.RealTools;

namespace Orrery.Media.Tests.Commands;

/// <summary>Sound is in step with the first frame, as long as the video, and as loud as it was. Clicks tell where it is.</summary>
public sealed class AudioTests
{
    /// <summary>A click of 10 ms each half second, at 0.25, 0.75 … seconds, with five seconds of video.</summary>
    private static string Clicks(string arguments, string channels = "stereo", double delay = 0) => Clips.TestWithSource(
        $"aevalsrc=exprs=if(lt(mod(t+0.25\\,0.5)\\,0.01)\\,0.5*sin(6283*t)\\,0):sample_rate=48000:duration=5,aformat=channel_layouts={channels}", delay, arguments);

    [Theory]
    [InlineData("mp4", 0, 3)]
    [InlineData("mp4", 2, 1)]
    [InlineData("mkv", 3, 1)]
    [InlineData("ts", 1, 2)]
    public void An_excerpts_clicks_are_where_the_picture_has_them(string container, int start, int duration)
    {
        var clip = Inspecting.Of(Clicks($"-c:v libx264 -preset ultrafast -c:a aac clicks.{container}"), start, duration);
        var samples = Decode(Encode(clip, duration), 2);
        Assert.Equal(duration * 48_000, samples.Length);
        Assert.Equal(Enumerable.Range(0, duration * 2).Select(n => 0.25 + n * 0.5), Onsets(samples), Near);
    }

    [Fact]
    public void Sound_that_starts_late_is_preceded_by_silence()
    {
        var clip = Inspecting.Of(Clicks("-c:v libx264 -preset ultrafast -c:a aac late.mkv", delay: 1), 0, 2);
        Assert.Equal([1.25, 1.75], Onsets(Decode(Encode(clip, 2), 2)), Near);
    }

    [Fact]
    public void Sound_that_ends_early_is_followed_by_silence()
    {
        var clip = Inspecting.Of(Clips.TestWithSound("-c:v libx264 -preset ultrafast -c:a aac short.mp4"));
        var samples = Decode(Encode(clip, 3), 2);
        Assert.Equal(3 * 48_000, samples.Length);
        Assert.Contains(samples[40_000..90_000], s => Math.Abs(s) > 0.05);
        Assert.DoesNotContain(samples[100_000..], s => Math.Abs(s) > 0.05);
    }

    [Fact]
    public void Priming_is_in_an_edit_list_and_padding_is_at_most_one_frame()
    {
        var clip = Inspecting.Of(Clicks("-c:v libx264 -preset ultrafast -c:a aac clicks.mp4"), 1, 2);
        var bytes = File.ReadAllBytes(Encode(clip, 2));
        var edit = bytes.AsSpan(bytes.AsSpan().IndexOf("elst"u8) + 4);
        Assert.Equal(1024, BinaryPrimitives.ReadInt32BigEndian(edit[12..]));
        var frames = MediaTool.Run(new CommandLine { Program = "ffprobe", Arguments = ["-v", "error", "-show_entries", "packet=pts", "-of", "csv=p=0", Encode(clip, 2)] })
            .Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        Assert.Equal((96_000 + 1024 + 1023) / 1024, frames);
    }

    [Fact]
    public void Six_channels_give_a_stereo_downmix_and_5_1()
    {
        var clip = Inspecting.Of(Clicks("-c:v libx264 -preset ultrafast -c:a aac six.mp4", "5.1"), 0, 1);
        Assert.True(clip.Probe.Audio[0].IsSurround);
        Assert.Equal((2, "stereo"), ChannelsOf(Encode(clip, 1)));
        Assert.Equal((6, "5.1"), ChannelsOf(Encode(clip, 1, AudioLayout.Surround)));
    }

    private static readonly Comparison<double> Compare = (a, b) => Math.Abs(a - b) < 0.004 ? 0 : a.CompareTo(b);
    private static readonly IEqualityComparer<double> Near = EqualityComparer<double>.Create((a, b) => Compare(a, b) == 0, _ => 0);

    private static string Encode(Inspecting clip, Rational duration, AudioLayout? layout = null)
    {
        var first = clip.Video.TimeBase * clip.Found.Index.Frames[0].Pts;
        return MediaTool.Run(AudioCommand.For(clip.Input, clip.Probe.Audio[0], first, duration, layout ?? AudioLayout.Stereo)).Succeeded()
            .Path($"audio-{(layout ?? AudioLayout.Stereo).Name}.mp4");
    }

    private static (int, string?) ChannelsOf(string path) => Inspecting.ProbeOf(path).Audio[0] is var a ? (a.Channels, a.Layout) : default;

    /// <summary>The first channel, as a player hears it: what the edit list puts before zero is cut (ffmpeg keeps it in fragmented files), and the padding.</summary>
    private static float[] Decode(string path, int channels)
    {
        var run = MediaTool.Run(new CommandLine { Program = "ffmpeg", Arguments = ["-v", "error", "-copyts", "-i", path, "-af", "atrim=start=0", "-f", "f32le", "-c:a", "pcm_f32le", "out.raw"] }).Succeeded();
        var bytes = File.ReadAllBytes(run.Path("out.raw"));
        var all = new float[bytes.Length / 4];
        Buffer.BlockCopy(bytes, 0, all, 0, bytes.Length);
        float[] first = [.. all.Where((_, i) => i % channels == 0)];
        return first[..(first.Length / 48_000 * 48_000)];
    }

    private static IEnumerable<double> Onsets(float[] samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            if (Math.Abs(samples[i]) < 0.15) continue;
            yield return i / 48_000.0;
            i += 9_600;
        }
    }
}
