using System.Collections.Immutable;
using Orrery.Media.Verification;
using Orrery.Services.Encode.Contracts;
using Orrery.Services.Encode.Reports;

namespace Orrery.Services.Encode;

/// <summary>What the package verifier found, as checks: one for the rules that players rely on, one for each recommendation that isn't met.</summary>
internal static class RuleChecks
{
    /// <summary>So many places are named; the rest is counted.</summary>
    private const int Named = 5;

    /// <param name="findings">All of them.</param>
    /// <param name="files">How many files were looked at.</param>
    public static IEnumerable<PackageCheck> Of(ImmutableArray<Finding> findings, int files)
    {
        var errors = findings.Where(f => f.Severity == Severity.Error).ToList();
        yield return errors.Count > 0
            ? new PackageCheck("package.rules", "Files, timing and manifests agree", CheckState.Failed, Some(errors.Select(e => e.ToString())))
            : new PackageCheck("package.rules", "Files, timing and manifests agree", CheckState.Passed,
                $"{files} files: timing grid, shared boundaries, playlists, rates, DASH and HLS alike");
        foreach (var rule in findings.Where(f => f.Severity == Severity.Warning).GroupBy(f => f.Rule))
            yield return new PackageCheck(rule.Key, Claim(rule.Key), CheckState.Warned, Some(rule.Select(f => $"{f.File}, {f.Place}: {f.Actual} instead of {f.Expected}")));
    }

    private static string Some(IEnumerable<string> places)
    {
        var all = places.ToList();
        return string.Join("; ", all.Take(Named)) + (all.Count > Named ? $"; and {all.Count - Named} more" : "");
    }

    private static string Claim(string rule) => rule switch
    {
        "apple.1.13" => "An IDR picture every two seconds (recommended by Apple)",
        "apple.1.30" => "The peak rate is at most twice the average (recommended by Apple)",
        "apple.7.7" => "Segments are at most half a second longer than the target (recommended by Apple)",
        "dvb.segment-length" => "Segments last 1 to 15 seconds (recommended by DVB)",
        "dvb.mpd-size" => "The DASH manifest is at most 256 KiB (recommended by DVB)",
        "dvb.representations" => "At most 16 representations a set (recommended by DVB)",
        _ => $"Recommendation {rule} is met",
    };
}
