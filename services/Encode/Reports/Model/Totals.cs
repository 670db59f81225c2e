namespace Orrery.Services.Encode.Reports;

/// <summary>A report in sums.</summary>
/// <param name="DurationSeconds">Of the output.</param>
/// <param name="Frames">Of the output.</param>
/// <param name="Shots">Cuts that began a segment, plus one.</param>
/// <param name="Segments">Of each rendition.</param>
/// <param name="Renditions">Video alone.</param>
/// <param name="PackageBytes">All files of the package.</param>
/// <param name="WallSeconds">Of the run; null if unknown.</param>
/// <param name="CpuSeconds">Spent by this run.</param>
/// <param name="SavedCpuSeconds">Spent by earlier runs whose results were reused.</param>
/// <param name="ComputedSteps">Steps that this run computed.</param>
/// <param name="ReusedSteps">Steps whose results were reused.</param>
/// <param name="Retries">Attempts beyond the first of each step.</param>
/// <param name="PeakMemoryBytes">Of the largest single step.</param>
/// <param name="ChecksPassed">Checks that passed.</param>
/// <param name="ChecksFailed">Checks that failed.</param>
/// <param name="ChecksWarned">Recommendations that aren't met; the stream plays.</param>
public sealed record Totals(
    double DurationSeconds, int Frames, int Shots, int Segments, int Renditions, long PackageBytes, double? WallSeconds, double CpuSeconds,
    double SavedCpuSeconds, int ComputedSteps, int ReusedSteps, int Retries, long PeakMemoryBytes, int ChecksPassed, int ChecksFailed, int ChecksWarned)
{
    public static Totals Of(EncodeReport report) => new(
        report.Seconds,
        report.Frames,
        report.Segments.Count(s => s.Start == SegmentStart.Cut) + 1,
        report.Segments.Length,
        report.Renditions.Length,
        report.Package.Bytes,
        report.WallSeconds,
        report.Costs.Where(c => !c.Reused).Sum(c => c.CpuSeconds),
        report.Costs.Where(c => c.Reused).Sum(c => c.CpuSeconds),
        report.Costs.Count(c => !c.Reused),
        report.Costs.Count(c => c.Reused),
        report.Costs.Sum(c => Math.Max(0, c.Attempts - 1)),
        report.Costs.Select(c => c.PeakMemoryBytes).DefaultIfEmpty().Max(),
        report.Checks.Count(c => c.State == CheckState.Passed),
        report.Checks.Count(c => c.State == CheckState.Failed),
        report.Checks.Count(c => c.State == CheckState.Warned));
}
