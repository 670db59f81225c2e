using FsCheck.Fluent;
using Orrery.Media.Manifests;

namespace Orrery.Media.Tests.Manifests;

public sealed class BandwidthTests
{
    private const uint Timescale = 24000;

    [Fact]
    public void The_worst_window_is_the_largest_rate_of_any_run_lasting_half_to_one_and_a_half_targets()
    {
        // 1 s at 8 Mb/s is too short to count alone against a target of 6 s; with its 2 s neighbour at 4 Mb/s it makes 3 s.
        SegmentSize[] segments = [new(500_000, 2 * Timescale), new(1_000_000, Timescale), new(1_000_000, 2 * Timescale), new(1_500_000, 6 * Timescale)];
        Assert.Equal(16_000_000 / 3 + 1, Bandwidth.WorstWindow(segments, Timescale, 6));
    }

    [Fact]
    public void Without_a_window_of_that_length_the_whole_title_counts() =>
        Assert.Equal(4_000_000, Bandwidth.WorstWindow([new(500_000, Timescale)], Timescale, 6));

    [Fact]
    public void The_worst_window_is_what_trying_every_window_finds() =>
        Prop.ForAll<(ushort, byte)[]>(raw =>
        {
            var segments = Segments(raw);
            var rates = Windows(segments).Where(w => 2 * w.Ticks >= 6 * Timescale && 2 * w.Ticks <= 18 * Timescale).Select(Rate).ToArray();
            return Bandwidth.WorstWindow(segments, Timescale, 6) == (rates.Length > 0 ? rates.Max() : Bandwidth.Average(segments, Timescale));
        }).Holds();

    [Fact]
    public void The_sustained_rate_is_what_the_standards_formula_gives() =>
        Prop.ForAll<(ushort, byte)[]>(raw =>
        {
            var segments = Segments(raw);
            var worst = Windows(segments).Max(w => Rate(new(w.Bytes, 6 * Timescale + w.Ticks - w.Last)));
            return Bandwidth.Sustained(segments, Timescale, 6) == worst;
        }).Holds();

    [Fact]
    public void A_sum_of_written_durations_is_never_off_by_more_than_a_microsecond() =>
        Prop.ForAll<byte[]>(frames =>
        {
            var written = Seconds.Durations(frames.Select(f => 1001L * (f + 1)), Timescale).Sum(t => decimal.Parse(t, System.Globalization.CultureInfo.InvariantCulture));
            return Math.Abs(written - frames.Sum(f => 1001m * (f + 1)) / Timescale) <= 0.000_001m;
        }).Holds();

    private readonly record struct Window(long Bytes, long Ticks, long Last = 0);

    private static SegmentSize[] Segments((ushort, byte)[] raw) => [new(1000, 24 * 1001), .. raw.Select(r => new SegmentSize(r.Item1 * 37L + 1, (r.Item2 % 144 + 1) * 1001L))];

    private static IEnumerable<Window> Windows(SegmentSize[] s) =>
        from i in Enumerable.Range(0, s.Length)
        from j in Enumerable.Range(i, s.Length - i)
        select new Window(s[i..(j + 1)].Sum(x => x.Bytes), s[i..(j + 1)].Sum(x => x.Ticks), s[j].Ticks);

    private static long Rate(Window w) => (long)decimal.Ceiling(w.Bytes * 8m * Timescale / w.Ticks);
}
