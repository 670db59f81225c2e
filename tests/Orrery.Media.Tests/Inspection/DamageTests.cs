using Orrery.Media.Inspection;
using Orrery.Media.Tests.RealTools;

namespace Orrery.Media.Tests.Inspection;

/// <summary>Damage in the middle of real files is found by the one full decode, with its first bad timecode.</summary>
public sealed class DamageTests
{
    [Theory]
    [InlineData("-c:v libx264 -g 25 -bf 2 clip.mp4")]
    [InlineData("-c:v mpeg2video -g 12 -bf 2 -b:v 1M clip.mpg")]
    [InlineData("-c:v mpeg4 -g 12 -bf 2 -b:v 1M clip.avi")]
    [InlineData("-c:v libx264 -g 25 -bf 2 clip.mkv")]
    public void Overwritten_bytes_in_the_middle_are_found_near_their_place(string arguments)
    {
        var damage = Inspecting.Of(Overwritten(arguments, 0.6)).Found.Damage;
        Assert.NotNull(damage);
        Assert.InRange(damage.Frame, 40, 75);
        Assert.InRange(damage.Seconds.ToDouble(), 1.6, 3.0);
        Assert.StartsWith($"The source is damaged at 00:00:0", damage.ToString());
    }

    [Fact]
    public void The_reported_frame_is_within_three_of_the_first_that_differs()
    {
        var (good, bad) = (Inspecting.Of(Clip("-c:v mpeg2video -g 12 -bf 2 -b:v 1M clip.mpg")), Inspecting.Of(Overwritten("-c:v mpeg2video -g 12 -bf 2 -b:v 1M clip.mpg", 0.6)));
        var differ = Enumerable.Range(0, 100).First(n => good.Found.Index.Frames[n].Hash != bad.Found.Index.Frames[n].Hash);
        Assert.InRange(bad.Found.Damage!.Frame, differ, differ + 3);
    }

    [Theory]
    [InlineData("-c:v libx264 -g 25 -bf 2 -movflags faststart clip.mp4")]
    [InlineData("-c:v libx264 -g 25 -bf 2 clip.mkv")]
    public void A_file_that_ends_too_early_is_damaged_at_its_end(string arguments)
    {
        var whole = File.ReadAllBytes(Clip(arguments));
        var damage = Inspecting.Of(Clips.Bytes(arguments.Split(' ')[^1], whole.AsSpan(0, whole.Length * 6 / 10))).Found.Damage;
        Assert.NotNull(damage);
        Assert.InRange(damage.Frame, 40, 75);
    }

    [Fact]
    public void Damage_outside_the_excerpt_does_not_matter()
    {
        var path = Overwritten("-c:v libx264 -g 25 -bf 2 clip.mp4", 0.6);
        Assert.Null(Inspecting.Of(path, 0, 1).Found.Damage);
        Assert.NotNull(Inspecting.Of(path, 0, 4).Found.Damage);
    }

    [Fact]
    public void Damage_after_a_part_of_a_wholly_read_title_does_not_matter_damage_before_it_does()
    {
        var whole = Inspecting.Of(Overwritten("-c:v mpeg4 -g 12 -bf 2 -b:v 1M clip.avi", 0.6)).Found;
        SourceInspection Part(int first, int count) => whole.Part(new ExcerptRange(first, count, whole.Index.Frames[first].Pts, whole.Index.Frames[first + count].Pts));
        Assert.Null(Part(0, 25).Damage);
        Assert.Equal(whole.Damage, Part(whole.Damage!.Frame, 2).Damage);
        Assert.Equal(whole.Damage, Part(whole.Damage.Frame + 10, 2).Damage);
        Assert.Equal((10, 25), (Part(10, 25).Index.FirstFrame, Part(10, 25).Index.Frames.Length));
    }

    [Fact]
    public void A_recording_that_starts_between_keyframes_is_not_damaged()
    {
        var whole = File.ReadAllBytes(Clip("-c:v libx264 -g 25 -bf 2 -x264-params open-gop=1 clip.ts"));
        var late = Inspecting.Of(Clips.Bytes("late.ts", whole.AsSpan(whole.Length / 188 / 3 * 188)));
        Assert.Null(late.Found.Damage);
        Assert.InRange(late.Found.LeadingFrames, 1, 30);
        Assert.InRange(late.Found.Index.Frames.Length, 40, 75);
    }

    [Fact]
    public void An_undamaged_file_is_not_damaged() => Assert.Null(Inspecting.Of(Clip("-c:v libx264 -g 25 -bf 2 clip.mp4")).Found.Damage);

    private static string Clip(string arguments) => Clips.Test(arguments, "320x180", "25", "4");

    private static string Overwritten(string arguments, double at)
    {
        var bytes = File.ReadAllBytes(Clip(arguments));
        new Random(5).NextBytes(bytes.AsSpan((int)(bytes.Length * at), 3000));
        return Clips.Bytes(arguments.Split(' ')[^1], bytes);
    }
}
