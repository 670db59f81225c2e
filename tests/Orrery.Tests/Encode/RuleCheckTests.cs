using System.Collections.Immutable;
using Orrery.Media.Verification;
using Orrery.Services.Encode;
using Orrery.Services.Encode.Reports;

namespace Orrery.Tests.Encode;

public sealed class RuleCheckTests
{
    private static Finding Of(Severity severity, string rule, string file) => new(severity, rule, file, "whole segment", "1 to 15 s", "0.400 s");

    [Fact]
    public void A_package_without_findings_has_one_check_that_passed() =>
        Assert.Equal([("package.rules", CheckState.Passed)], RuleChecks.Of([], 21).Select(c => (c.Id, c.State)));

    [Fact]
    public void Each_recommendation_that_is_not_met_is_a_warning_of_its_own_with_its_places()
    {
        var checks = RuleChecks.Of([Of(Severity.Warning, "dvb.segment-length", "a/1.m4s"), Of(Severity.Warning, "apple.1.30", "master.m3u8"), Of(Severity.Warning, "dvb.segment-length", "b/1.m4s")], 21).ToArray();
        Assert.Equal([("package.rules", CheckState.Passed), ("dvb.segment-length", CheckState.Warned), ("apple.1.30", CheckState.Warned)], checks.Select(c => (c.Id, c.State)));
        Assert.Equal("a/1.m4s, whole segment: 0.400 s instead of 1 to 15 s; b/1.m4s, whole segment: 0.400 s instead of 1 to 15 s", checks[1].Detail);
    }

    [Fact]
    public void A_broken_rule_fails_the_check_and_names_five_places_at_most()
    {
        ImmutableArray<Finding> findings = [.. Enumerable.Range(1, 7).Select(i => Of(Severity.Error, "timing.grid", $"{i}.m4s"))];
        var check = Assert.Single(RuleChecks.Of(findings, 21));
        Assert.Equal(CheckState.Failed, check.State);
        Assert.EndsWith("5.m4s, whole segment: expected 1 to 15 s, found 0.400 s; and 2 more", check.Detail);
    }
}
