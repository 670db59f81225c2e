using System.Text.Json;
using Orrery.Services.Encode.Reports;

namespace Orrery.Report.Tests;

public class ReportModelTests
{
    [Fact]
    public void A_report_comes_back_from_its_json_as_it_was()
    {
        var report = SampleReports.Of([50, 40], new Orrery.Media.Rational(24000, 1001), SampleReports.Ladder);

        var json = report.ToJson();
        var read = EncodeReport.FromJson(json);

        Assert.Equal(json, read.ToJson());
        Assert.Equal(report.FrameRate, read.FrameRate);
        Assert.Equal(report.Segments, read.Segments);
        Assert.Equal(report.Costs, read.Costs);
        Assert.Equal(report.Renditions[2].SegmentBytes, read.Renditions[2].SegmentBytes);
    }

    [Fact]
    public void A_series_takes_one_line_and_three_decimals()
    {
        var report = SampleReports.Of([3], 24, [("a", 16, 16)]);
        report = report with { Renditions = [report.Renditions[0] with { Quality = Quality.Of([90.12345, 80, 70.5], [], []) }] };

        Assert.Contains("\"vmaf\": [90.123,80,70.5]", report.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Totals_are_written_for_readers_and_add_up()
    {
        var totals = JsonDocument.Parse(SampleReports.Short().ToJson()).RootElement.GetProperty("totals");

        Assert.Equal(168, totals.GetProperty("frames").GetInt32());
        Assert.Equal(7.0, totals.GetProperty("durationSeconds").GetDouble());
        Assert.Equal(2, totals.GetProperty("shots").GetInt32());
        Assert.Equal(6.5, totals.GetProperty("cpuSeconds").GetDouble());
        Assert.Equal(6, totals.GetProperty("savedCpuSeconds").GetDouble());
        Assert.Equal(1, totals.GetProperty("retries").GetInt32());
    }

    [Fact]
    public void Something_that_is_no_report_is_refused() => Assert.Throws<JsonException>(() => EncodeReport.FromJson("""{"runId": "r"}"""));

    [Fact]
    public void Quality_is_summed_up_as_libvmaf_pools_it()
    {
        var quality = Quality.Of([.. Enumerable.Range(0, 101).Select(i => (double)i)], [double.PositiveInfinity, 40], []);

        Assert.Equal(50, quality.VmafMean);
        Assert.Equal(1 / Enumerable.Range(0, 101).Average(i => 1 / (i + 1.0)) - 1, quality.VmafHarmonicMean, 9);
        Assert.Equal(5, quality.VmafP5, 9);
        Assert.Equal(0, quality.VmafMin);
        Assert.Equal(70, quality.PsnrMean);
        Assert.Null(quality.SsimMean);
    }
}
