using Orrery.Client;
using Orrery.Queries.Language;
using Orrery.Server.Http;
using Orrery.Server.Live.Alerts;

namespace Orrery.Tests.Live;

public sealed class AlertStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_fires_at_once_and_once_and_is_quiet_only_beyond_the_clearing_value()
    {
        Assert.Equal("quiet firing firing firing quiet firing", Phases(new AlertSpec { When = "n > 5", Clear = 3 }, 5, 6, 7, 4, 3, 6, out var last));
        Assert.Equal(2, last.Firings);
    }

    [Fact]
    public void It_has_to_be_so_for_as_long_as_is_said_and_otherwise_as_long()
    {
        Assert.Equal("pending quiet pending pending firing firing firing quiet", Phases(new AlertSpec { When = "n >= 5", ForSeconds = 20, QuietForSeconds = 20 }, 5, 4, 5, 5, 5, 1, 1, 1, out _));
    }

    [Fact]
    public void A_series_that_falls_silent_is_quiet_and_may_fire_again()
    {
        var rule = Rule(new AlertSpec { When = "n > 5" });
        var fired = AlertState.Begin(Start).Next(rule, 9, Start, "{}");
        var again = fired.Silent(Start.AddMinutes(5)).Next(rule, 9, Start.AddMinutes(6), "{}");

        Assert.Equal((AlertPhase.Quiet, AlertPhase.Firing, 2L), (fired.Silent(Start.AddMinutes(5)).Phase, again.Phase, again.Firings));
        Assert.NotEqual(fired.KeyOf("a", ""), again.KeyOf("a", ""));
        Assert.NotEqual(fired.KeyOf("a", ""), fired.KeyOf("a", "b"));
    }

    [Fact]
    public void Smoothing_follows_a_trend_and_fires_for_what_leaves_it_but_not_before_it_has_seen_enough()
    {
        var spec = new SmoothSpec { Field = "n", Deviations = 3, Warmup = 10 };
        var rule = Rule(new AlertSpec { Smooth = spec });
        var state = AlertState.Begin(Start);
        state = state.Next(rule, 100, Start, "{}").Next(rule, 1, Start, "{}");
        Assert.Equal(AlertPhase.Quiet, state.Phase);
        for (var i = 0; i < 300; i++)
        {
            state = state.Next(rule, 100 + 2 * i + i % 3, Start.AddSeconds(i), "{}");
            if (i > 150) Assert.Equal(AlertPhase.Quiet, state.Phase);
        }

        Assert.InRange(state.Smoothed.Forecast, 695, 707);
        Assert.InRange(state.Smoothed.Trend, 1.5, 2.5);
        var off = state.Next(rule, 1000, Start.AddSeconds(301), "{}");
        Assert.Equal(AlertPhase.Firing, off.Phase);
        Assert.True(off.Smoothed.Level < 720, "one wild value moved the level");
        Assert.Equal(AlertPhase.Quiet, off.Next(rule, 705, Start.AddSeconds(302), "{}").Phase);
    }

    [Fact]
    public void The_formula_is_the_one_that_is_written_down()
    {
        var spec = new SmoothSpec { Field = "n", Alpha = 0.5, Beta = 0.25, Gamma = 0.5, Warmup = 1000 };
        var s = Smoothed.Nothing.Next(10, spec).Next(14, spec);

        // forecast 10; level 0.5·14 + 0.5·10; trend 0.25·(12 − 10); deviation 0.5·4.
        Assert.Equal((12, 0.5, 2, 12.5), (s.Level, s.Trend, s.Deviation, s.Forecast));
    }

    [Theory]
    [InlineData("n >", "doesn't say when it fires")]
    [InlineData("m > 5", "has no column 'm'")]
    public void An_alert_that_makes_no_sense_is_refused(string when, string says) =>
        Assert.Contains(says, Assert.Throws<ProblemException>(() => Rule(new AlertSpec { When = when })).Problem.Detail);

    [Fact]
    public void A_clearing_value_that_fires_itself_and_two_rules_at_once_are_refused()
    {
        Assert.Throws<ProblemException>(() => Rule(new AlertSpec { When = "n > 5", Clear = 6 }));
        Assert.Throws<ProblemException>(() => Rule(new AlertSpec()));
        Assert.Throws<ProblemException>(() => Rule(new AlertSpec { When = "n > 5", Smooth = new SmoothSpec { Field = "n" } }));
    }

    private static string Phases(AlertSpec spec, double a, double b, double c, double d, double e, double f, out AlertState last) => Phases(spec, out last, a, b, c, d, e, f);

    private static string Phases(AlertSpec spec, double a, double b, double c, double d, double e, double f, double g, double h, out AlertState last) => Phases(spec, out last, a, b, c, d, e, f, g, h);

    private static string Phases(AlertSpec spec, out AlertState last, params double[] values)
    {
        var (rule, state, said) = (Rule(spec), AlertState.Begin(Start), new List<string>());
        for (var i = 0; i < values.Length; i++) said.Add((state = state.Next(rule, values[i], Start.AddSeconds(10 * i), "{}")).Phase.ToString().ToLowerInvariant());
        last = state;
        return string.Join(' ', said);
    }

    private static AlertRule Rule(AlertSpec spec) => AlertRule.Of(spec, QueryParser.Parse("SELECT n FROM numbers"));
}
