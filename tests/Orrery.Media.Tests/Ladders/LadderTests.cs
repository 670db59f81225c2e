using Orrery.Media.Ladders;
using Orrery.Media.Probing;

namespace Orrery.Media.Tests.Ladders;

public sealed class LadderTests
{
    [Theory]
    [InlineData(1920, 1080, "1080p 1920x1080, 720p 1280x720, 540p 960x540, 360p 640x360")]
    [InlineData(3840, 2160, "2160p 3840x2160, 1440p 2560x1440, 1080p 1920x1080, 720p 1280x720, 540p 960x540, 360p 640x360")]
    [InlineData(1920, 804, "1080p 1920x804, 720p 1280x536, 540p 960x402, 360p 640x268")]
    [InlineData(1080, 1920, "1080p 1080x1920, 720p 720x1280, 540p 540x960, 360p 360x640")]
    [InlineData(1024, 576, "540p 960x540, 360p 640x360")]
    [InlineData(1140, 640, "640p 1140x640, 540p 960x538, 360p 640x360")]
    [InlineData(320, 240, "240p 320x240")]
    [InlineData(1, 1, "16p 16x16")]
    [InlineData(641, 361, "360p 640x360")]
    [InlineData(8192, 4320, "2160p 3840x2026, 1440p 2560x1350, 1080p 1920x1012, 720p 1280x676, 540p 960x506, 360p 640x338")]
    public void The_default_ladder_never_exceeds_the_source(int width, int height, string ladder) =>
        Assert.Equal(ladder, string.Join(", ", Ladder.Plan(new(width, height), 24).Renditions.Select(r => $"{r.Name} {r.Size}")));

    [Fact]
    public void A_caller_chooses_rungs_and_hears_which_are_above_the_source()
    {
        Assert.True(Ladder.TryParse("360p, 1080P,720p,720p", out var names, out _));
        var plan = Ladder.Plan(new(1280, 720), 25, names);
        Assert.Equal(["720p", "360p"], plan.Renditions.Select(r => r.Name));
        Assert.Equal(["1080p"], plan.AboveSource);
    }

    [Fact]
    public void If_all_chosen_rungs_are_above_the_source_it_gets_its_own_size()
    {
        var plan = Ladder.Plan(new(320, 180), 25, ["1080p", "720p"]);
        Assert.Equal("180p", Assert.Single(plan.Renditions).Name);
        Assert.Equal(["1080p", "720p"], plan.AboveSource);
    }

    [Theory]
    [InlineData("1080p,999p", "'999p' is not a rung of the ladder; choose from 2160p, 1440p, 1080p, 720p, 540p, 360p, 240p, 144p.")]
    [InlineData(" , ", "The list of rungs is empty; choose from 2160p, 1440p, 1080p, 720p, 540p, 360p, 240p, 144p.")]
    public void An_unknown_rung_is_named_with_the_known_ones(string text, string message)
    {
        Assert.False(Ladder.TryParse(text, out _, out var error));
        Assert.Equal(message, error);
    }

    [Theory]
    [InlineData(1920, 1080, 24, "4.0")]
    [InlineData(1920, 1080, 60, "4.2")]
    [InlineData(1280, 720, 25, "3.1")]
    [InlineData(640, 360, 24, "3.0")]
    [InlineData(3840, 2160, 24, "5.1")]
    [InlineData(3840, 2160, 60, "5.2")]
    public void Levels_follow_the_standards_table(int width, int height, int rate, string level) =>
        Assert.Equal(level, Ladder.Plan(new(width, height), rate).Renditions[0].Level);

    [Theory]
    [InlineData("16/15", 0, 768, 576)]
    [InlineData("64/45", 0, 1024, 576)]
    [InlineData("16/15", 90, 576, 768)]
    [InlineData("1/1000", 0, 720, 576)]
    public void Displayed_size_applies_pixel_aspect_and_rotation(string aspect, int rotation, int width, int height)
    {
        Assert.True(Rational.TryParse(aspect, out var sar));
        var video = new VideoStream { Index = 0, Codec = "x", Width = 720, Height = 576, TimeBase = new(1, 25), SampleAspect = sar, Rotation = rotation };
        Assert.Equal(new PictureSize(width, height), PictureSize.Displayed(video));
    }
}
