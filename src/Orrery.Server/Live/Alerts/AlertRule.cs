using System.Globalization;
using System.Text.RegularExpressions;
using Orrery.Client;
using Orrery.Server.Http;

namespace Orrery.Server.Live.Alerts;

using Query = Orrery.Queries.Language.Query;

/// <summary>What <see cref="AlertSpec"/> says, checked against the query that it is about.</summary>
/// <param name="Field">The column.</param>
/// <param name="Keys">The columns that tell a grouped query's series apart.</param>
internal sealed partial record AlertRule(AlertSpec Spec, string Field, string Operator, double Threshold, IReadOnlyList<string> Keys, TimeSpan Silence)
{
    private const double MostSeconds = 7 * 86_400;

    /// <exception cref="ProblemException">It makes no sense.</exception>
    public static AlertRule Of(AlertSpec spec, Query query)
    {
        if (spec.When is null == (spec.Smooth is null)) throw Wrong("Say either when it fires, such as \"failed > 5\", or which column is smoothed.");
        var (field, sign, number) = spec.When is { } when ? Parse(when) : (spec.Smooth!.Field, "", 0);
        if (query.Columns.Count > 0 && query.Columns.All(c => c.Key != field))
            throw Wrong($"The query has no column '{field}'; it has: {string.Join(", ", query.Columns.Select(c => c.Key))}. Name one with AS.");
        if (spec.Smooth is { } s && !(s.Deviations > 0 && s.Alpha is > 0 and <= 1 && s.Beta is >= 0 and <= 1 && s.Gamma is > 0 and <= 1 && s.Warmup is >= 2 and <= 100_000))
            throw Wrong("Smoothing wants deviations above 0, alpha and gamma above 0 and up to 1, beta from 0 to 1, and a warm-up of 2 to 100,000 rows.");
        if (!(spec.ForSeconds is >= 0 and <= MostSeconds && spec.QuietForSeconds is >= 0 and <= MostSeconds && spec.SilenceSeconds is null or (>= 1 and <= MostSeconds))) throw Wrong("Times are from 0 seconds to a week; silence is from 1.");
        if (spec.Clear is { } clear && !Is(sign, clear, number) is var beyond && !beyond) throw Wrong($"With '{spec.When}', a value of {clear.ToString(CultureInfo.InvariantCulture)} fires still; 'clear' is one that doesn't.");
        if (spec.Start is { } start && start.Split('/') is not [{ Length: > 0 }, { Length: > 0 }]) throw Wrong($"'{start}' doesn't name a workflow; write service/workflow.");
        var keys = query.Aggregates ? query.Columns.Where(c => c.Source is Orrery.Queries.Language.Property).Select(c => c.Key).ToList() : [];
        return new AlertRule(spec, field, sign, number, keys, TimeSpan.FromSeconds(spec.SilenceSeconds ?? (query.Window is { } w ? 3 * Math.Max(w.Every, w.Seconds) + 5 : 60)));
    }

    /// <summary>Whether a value is one that it fires for.</summary>
    /// <param name="firing">Whether it fires already, in which case it takes more to be quiet.</param>
    public bool Holds(double value, Smoothed smoothed, bool firing)
    {
        if (Spec.Smooth is { } smooth) return smoothed.IsFar(value, smooth);
        if (Is(Operator, value, Threshold)) return true;
        return firing && Spec.Clear is { } clear && Operator[0] switch { '>' => value > clear, '<' => value < clear, _ => false };
    }

    private static bool Is(string sign, double value, double threshold) => sign switch
    {
        ">" => value > threshold,
        ">=" => value >= threshold,
        "<" => value < threshold,
        "<=" => value <= threshold,
        "=" => value == threshold,
        "!=" => value != threshold,
        _ => false,
    };

    private static (string, string, double) Parse(string when) => Form().Match(when) is { Success: true } m
        ? (m.Groups[1].Value, m.Groups[2].Value is "==" ? "=" : m.Groups[2].Value, double.Parse(m.Groups[3].Value, CultureInfo.InvariantCulture))
        : throw Wrong($"'{when}' doesn't say when it fires: a column, one of > >= < <= = !=, and a number, such as failed > 5.");

    private static ProblemException Wrong(string what) => new(400, "input.alert", what);

    [GeneratedRegex(@"\A\s*(.+?)\s*(>=|<=|!=|==|=|>|<)\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*\z")]
    private static partial Regex Form();
}
