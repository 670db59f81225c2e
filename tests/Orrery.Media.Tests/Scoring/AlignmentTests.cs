using System.Globalization;
using Orrery.Media.Scoring;

namespace Orrery.Media.Tests.Scoring;

public sealed class AlignmentTests
{
    [Fact]
    public void Still_pictures_can_not_be_told_apart() => Assert.Equal(AlignmentVerdict.Still, Of(20, _ => (40, 40.5, 39.9)).Verdict);

    [Fact]
    public void A_few_moving_frames_prove_nothing() => Assert.Equal(AlignmentVerdict.Still, Of(20, i => i < 4 ? (30, 40, 20) : (40, 40, 40)).Verdict);

    [Fact]
    public void Frames_most_like_their_own_are_in_place() => Assert.Equal((AlignmentVerdict.InPlace, 18), (Of(20, _ => (40, 30, 31)).Verdict, Of(20, _ => (40, 30, 31)).Moving));

    [Fact]
    public void A_shift_of_the_whole_is_told_with_its_direction()
    {
        Assert.Equal(new Alignment(AlignmentVerdict.OneLate, 18, 30, 40, 20, 1), Of(20, _ => (30, 40, 20)));
        Assert.Equal(new Alignment(AlignmentVerdict.OneEarly, 18, 30, 20, 40, 1), Of(20, _ => (30, 20, 40)));
    }

    [Fact]
    public void A_shift_from_the_middle_on_is_found_near_where_it_begins()
    {
        var found = Of(100, i => i < 80 ? (42, 30, 30) : (30, 42, 25));
        Assert.Equal(AlignmentVerdict.OneLate, found.Verdict);
        Assert.InRange(found.First, 80 - Alignment.Run, 80);
    }

    [Fact]
    public void A_picture_that_is_repeated_for_want_of_bits_is_no_shift() =>
        Assert.Equal(AlignmentVerdict.InPlace, Of(100, i => (i - 50) switch { 0 => (30, 40, 25), 1 => (26, 29, 24), > 1 and < 12 => (24, 25.5, 22.5), _ => (40, 30, 30) }).Verdict);

    [Fact]
    public void Logs_that_do_not_fit_together_are_refused()
    {
        Assert.Throws<FormatException>(() => Alignment.Read(Log(40, 40), Log(40, 40), Log(40)));
        Assert.Throws<FormatException>(() => Alignment.Read("n:1 nothing\n", "", ""));
    }

    /// <summary>The verdict on a chunk whose frame i has these PSNRs against its own reference frame, the one before and the one after.</summary>
    private static Alignment Of(int frames, Func<int, (double Own, double Before, double After)> psnr)
    {
        var all = Enumerable.Range(0, frames).Select(psnr).ToArray();
        return Alignment.Read(Log([.. all.Select(f => f.Own)]), Log([.. all[1..].Select(f => f.Before)]), Log([.. all[..^1].Select(f => f.After)]));
    }

    private static string Log(params double[] values) =>
        string.Concat(values.Select((v, n) => string.Create(CultureInfo.InvariantCulture, $"n:{n + 1} mse_avg:1.00 psnr_avg:{v:0.00} psnr_y:1\n")));
}
