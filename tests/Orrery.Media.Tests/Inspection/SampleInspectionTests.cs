using Orrery.Media.Inspection;
using Orrery.Media.Probing;
using Orrery.Media.Segments;
using Orrery.Media.Tests.RealTools;

namespace Orrery.Media.Tests.Inspection;

public sealed class SampleInspectionTests
{
    private static readonly Lazy<Inspecting> Excerpt = new(() => Inspecting.Of(Clips.Sample, new Rational(21, 2), 7));

    [Fact]
    public void An_excerpt_of_the_sample_holds_exactly_its_frames()
    {
        var found = Excerpt.Value.Found;
        Assert.Equal(252, found.Index.FirstFrame);
        Assert.Equal(168, found.Index.Frames.Length);
        Assert.Equal(Enumerable.Range(252, 168).Select(n => n * 512L), found.Index.Pts);
        Assert.Null(found.Damage);
    }

    [Fact]
    public void The_cuts_of_the_sample_are_found_exactly_and_no_others()
    {
        var cuts = CutFinder.Find([.. Excerpt.Value.Found.Index.Frames.Select(f => f.Difference)]);
        Assert.Equal([285 - 252, 378 - 252], cuts);
    }

    [Fact]
    public void An_excerpt_starts_at_the_keyframe_before_it()
    {
        Assert.False(Excerpt.Value.Found.Index.HasOpenGops);
        Assert.Equal([0, 128_000, 145_920, 193_536, 283_136], Excerpt.Value.Found.Index.KeyPts);
        Assert.Equal(new Rational(145_920, 12_288), Excerpt.Value.Found.Index.StartFor(193_535).Seconds);
        Assert.Equal(ReadStart.FileStart, Excerpt.Value.Found.Index.StartFor(127_999));
    }

    [Fact]
    public void Loudness_and_scan_type_of_the_sample_are_measured()
    {
        var found = Excerpt.Value.Found;
        Assert.Equal(FieldOrder.Progressive, found.Scan);
        Assert.NotNull(found.Loudness);
        Assert.InRange(found.Loudness.Value.IntegratedLufs, -22.2, -20.2);
    }
}
