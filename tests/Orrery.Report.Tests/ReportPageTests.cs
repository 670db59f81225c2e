using System.Text.RegularExpressions;
using Orrery.Services.Encode.Reports;

namespace Orrery.Report.Tests;

public partial class ReportPageTests
{
    private const string Hostile = "</title></script><script>alert(1)</script><img src=x onerror=alert(2)>\" ' onload=\"x.mp4";

    [Fact]
    public void Texts_from_files_stay_texts()
    {
        var clean = SampleReports.Short();
        var report = clean with
        {
            Source = clean.Source with { Name = Hostile, Container = Hostile, Codec = Hostile, Timecode = Hostile, PixelFormat = Hostile },
            Notes = [new ReportNote(Hostile, Hostile, Hostile, Hostile)],
            Renditions = [clean.Renditions[0] with { Name = Hostile, Encoder = Hostile, Codec = Hostile, Playlist = Hostile, DiskCopy = Hostile }],
            Audio = [clean.Audio[0] with { Name = Hostile, Language = Hostile, Codec = Hostile }],
            Checks = [new CheckResult(Hostile, Hostile, CheckState.Failed, Hostile)],
            Costs = [clean.Costs[0] with { Step = Hostile, Stage = Hostile, Rendition = Hostile }],
            Commands = [new CommandRecord(Hostile, Hostile, Hostile, Hostile)],
            Versions = [new ToolVersion(Hostile, Hostile)],
        };

        var page = ReportPage.Render(report, null);

        Assert.Equal(Count(ReportPage.Render(clean, null), "<script"), Count(page, "<script"));
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\" ' onload", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("//elsewhere/x.mp4")]
    [InlineData("../../secret.mp4")]
    public void An_address_that_leaves_the_folder_is_not_linked(string address)
    {
        var report = SampleReports.Short();
        report = report with
        {
            Package = report.Package with { Master = address, Mpd = address },
            Renditions = [report.Renditions[0] with { DiskCopy = address }],
        };

        var markup = Data().Replace(ReportPage.Render(report, null), "");

        Assert.DoesNotContain(address, markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_cannot_end_its_script_early()
    {
        var page = ReportPage.Render(SampleReports.Short(), "var a = '</script><!--</SCRIPT>';");

        Assert.Contains("var a = '<\\/script><\\!--<\\/script>';", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_names_no_other_server()
    {
        var page = ReportPage.Render(SampleReports.Short(), null);

        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", page);
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_figures_stand_in_the_page_without_script()
    {
        var page = ReportPage.Render(SampleReports.Short(), null);

        Assert.Contains("3 renditions, 7.0 s, 1 cut, 168 frames at 24 fps, 4.86 MB in all", page, StringComparison.Ordinal);
        Assert.Contains("ffmpeg -i /in/source -vf &quot;scale=1280:720&quot; /out/chunk.mp4", page, StringComparison.Ordinal);
        Assert.Contains("✓ Verified: 1 check passed</a>", page, StringComparison.Ordinal);
        Assert.Contains("<a class=\"verdict warn\" href=\"#checks\">! 1 warning</a>", page, StringComparison.Ordinal);
        Assert.Contains("22 Nov 2026, 03:42 UTC</time> in 1 min 19 s, with 6.50 s of CPU time", page, StringComparison.Ordinal);
        Assert.Equal(3, Count(page, "<path class=\"line "));
    }

    [Fact]
    public void A_silent_source_a_single_rendition_and_one_segment_make_a_page()
    {
        var report = SampleReports.Of([24], 24, [("360p", 640, 360)]);
        report = report with { Audio = [], Source = report.Source with { Audio = [] } };

        var page = ReportPage.Render(report, null);

        Assert.Contains("1 rendition, 1.0 s, 0 cuts, 24 frames at 24 fps", page, StringComparison.Ordinal);
        Assert.Contains("No sound: the source has none.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void One_pixel_shown_for_one_frame_makes_a_page()
    {
        var report = SampleReports.Of([1], 1, [("1p", 2, 2)]);
        report = report with
        {
            Notes = [], Costs = [], Commands = [], Checks = [], Versions = [], Started = null, Finished = null,
            Source = report.Source with { Width = 1, Height = 1 },
            Renditions = [report.Renditions[0] with { Quality = Quality.Of([0], [], []), AverageBitrate = 0, SegmentBitrates = [0] }],
        };

        var page = ReportPage.Render(report, null);

        Assert.Contains("Not verified", page, StringComparison.Ordinal);
        Assert.Contains("d=\"M0 100L0.5 100 1 100\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rendition_without_scores_makes_a_page()
    {
        var report = SampleReports.Short();
        report = report with { Scoring = null, Renditions = [.. report.Renditions.Select(r => r with { Quality = null })] };

        var page = ReportPage.Render(report, null);

        Assert.Contains("Quality was not measured.", page, StringComparison.Ordinal);
        Assert.Equal(0, Count(page, "<path class=\"line "));
    }

    [Fact]
    public void Two_hours_in_six_renditions_stay_small_and_keep_their_worst_frame()
    {
        var report = SampleReports.Of([.. Enumerable.Repeat(96, 1800)], 24, [.. Enumerable.Range(0, 6).Select(i => ($"r{i}", 1920, 1080))]);
        var worst = report.Renditions[5].Quality! with { Vmaf = report.Renditions[5].Quality!.Vmaf.SetItem(100_001, 12.3), VmafMin = 12.3 };
        var command = new string('x', 1200);
        report = report with
        {
            Renditions = report.Renditions.SetItem(5, report.Renditions[5] with { Quality = worst }),
            Costs = [.. Enumerable.Range(0, 32_400).Select(i => new StepCost { Step = $"s/{i}", Stage = $"stage {i % 3}", Rendition = "r0", Segment = i })],
            Commands = [.. Enumerable.Range(0, 32_400).Select(i => new CommandRecord($"s/{i}", $"stage {i % 3}", command, "r0", i))],
        };

        var page = ReportPage.Render(report, new string(' ', 630_000));

        Assert.InRange(page.Length, 1_000_000, 3_000_000);
        Assert.Contains("12.3", Data().Match(page).Value, StringComparison.Ordinal);
        Assert.Contains("Zoom in for points of 72 frames", page, StringComparison.Ordinal);
        Assert.Contains("2 h 00 min", page, StringComparison.Ordinal);
        Assert.Contains("32,400", page, StringComparison.Ordinal);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex("<script type=\"application/json\".*?</script>", RegexOptions.Singleline)]
    private static partial Regex Data();
}
