namespace Orrery.Services.Encode.Reports;

/// <summary>Something about the input that a reader should know.</summary>
/// <param name="Code">Stable name, such as "input.rotated".</param>
/// <param name="What">What was found.</param>
/// <param name="Where">Stream, frame or timecode; null if it concerns the whole file.</param>
/// <param name="Advice">What was done about it, or what to do.</param>
public sealed record ReportNote(string Code, string What, string? Where = null, string? Advice = null)
{
    /// <summary>Output frames that it concerns, the last one included; null where it concerns the whole title.</summary>
    public int? FirstFrame { get; init; }

    /// <inheritdoc cref="FirstFrame"/>
    public int? LastFrame { get; init; }
}
