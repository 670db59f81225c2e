namespace Orrery.Services.Encode.Reports;

/// <summary>Why a segment begins where it does.</summary>
public enum SegmentStart
{
    /// <summary>The first frame of the title.</summary>
    Title,

    /// <summary>A shot cut.</summary>
    Cut,

    /// <summary>A long shot was divided.</summary>
    Divided,
}

/// <summary>A stretch of frames that every rendition encodes on its own.</summary>
/// <param name="Index">From 0.</param>
/// <param name="FirstFrame">Output frame.</param>
/// <param name="Frames">At least 1.</param>
/// <param name="StartSeconds">Time of the first frame.</param>
/// <param name="Start">Why it begins here.</param>
public sealed record ReportSegment(int Index, int FirstFrame, int Frames, double StartSeconds, SegmentStart Start);
