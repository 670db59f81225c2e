using Orrery.Cli.Encode;

namespace Orrery.Cli.Tests.Encode;

public class EncodeOrderTests
{
    [Theory]
    [InlineData("1080p,720p, 360p", "1080p 720p 360p", null)]
    [InlineData("1080", null, "'1080' is not a rendition; write heights such as 1080p,720p,360p.")]
    [InlineData(",", null, "The ladder is empty; write heights such as 1080p,720p,360p.")]
    [InlineData("720p,720p", null, "The ladder 720p,720p names a rendition twice.")]
    [InlineData("0p", null, "'0p' is not a rendition; write heights such as 1080p,720p,360p.")]
    public void A_ladder_is_heights(string text, string? rungs, string? problem)
    {
        var ladder = EncodeOrder.ReadLadder(text, out var said);
        Assert.Equal((rungs, problem), (ladder is { } read ? string.Join(' ', read) : null, said));
    }

    [Theory]
    [InlineData("10.5", 10.5)]
    [InlineData("0", 0.0)]
    [InlineData("1:02:03.5", 3723.5)]
    [InlineData("2:30", 150.0)]
    [InlineData("90", 90.0)]
    [InlineData("-1", null)]
    [InlineData("1e400", null)]
    [InlineData("1:99", null)]
    [InlineData("1:2:3:4", null)]
    [InlineData("1,5", null)]
    [InlineData("NaN", null)]
    public void A_time_is_seconds_or_a_clock_time(string text, double? seconds) => Assert.Equal(seconds, EncodeOrder.ReadTime(text));

    [Theory]
    [InlineData("/films/clip.final.mp4", "orrery-out/clip.final")]
    [InlineData("clip", "orrery-out/clip")]
    [InlineData(".mp4", "orrery-out/video")]
    public void The_package_goes_into_a_folder_named_after_the_file(string input, string folder) => Assert.Equal(folder, EncodeOrder.DefaultOut(input));

    [Fact]
    public void The_request_leaves_to_the_service_what_was_not_asked_for()
    {
        var source = ArtifactId.Of("x"u8);
        var request = new EncodeOrder("films/clip.mp4", "out", null, null, 10.5, null, null, false).Request(source);
        Assert.Equal($$"""{"source":"{{source}}","name":"clip.mp4","ladder":null,"preset":null,"start":10.5,"duration":null}""", request.ToJsonString());
    }
}
