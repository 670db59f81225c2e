using Orrery.Services.Encode;
using Orrery.Services.Encode.Contracts;

namespace Orrery.Tests.Encode;

public sealed class EncodeRequestTests
{
    private static readonly ArtifactId Clip = ArtifactId.Of("a clip"u8);

    [Theory]
    [InlineData("clip.mp4", 1e308, null, "input.start")]
    [InlineData("clip.mp4", -1.0, null, "input.start")]
    [InlineData("clip.mp4", double.NaN, null, "input.start")]
    [InlineData("clip.mp4", null, 1e-300, "input.duration")]
    [InlineData("clip.mp4", null, 0.0, "input.duration")]
    [InlineData("clip.mp4", null, double.PositiveInfinity, "input.duration")]
    [InlineData(" ", null, null, "input.name")]
    public void What_cannot_be_meant_is_refused_before_anything_is_computed(string name, double? start, double? duration, string type) =>
        Assert.Equal(type, Assert.Throws<FailureException>(() => EncodePlan.Check(new EncodeRequest(Clip, name, Start: start, Duration: duration))).Failure.Type);

    [Theory]
    [InlineData(null, null)]
    [InlineData(0.0, 0.001)]
    [InlineData(3599.5, 86_400.0)]
    public void What_can_be_meant_is_taken(double? start, double? duration) => EncodePlan.Check(new EncodeRequest(Clip, "clip.mp4", Start: start, Duration: duration));
}
