using System.Collections.Immutable;
using System.Globalization;

namespace Orrery.Media.Inspection;

/// <summary>What the inspection's report file holds, in the order in which it happened.</summary>
public sealed record InspectionLog
{
    /// <summary>Every decoded frame, those before a range included.</summary>
    public required ImmutableArray<SeenFrame> Frames { get; init; }
    public required ImmutableArray<LogFault> Faults { get; init; }
    public ScanCounts Scan { get; init; }
    public LoudnessSummary? Loudness { get; init; }
    public ImmutableArray<SourceSpan> Black { get; init; } = [];
    public ImmutableArray<SourceSpan> Silence { get; init; } = [];

    /// <summary>Reads the whole report. Lines that mean nothing here are skipped.</summary>
    /// <param name="text">The report file's text.</param>
    /// <param name="videoStream">Index of the video stream.</param>
    /// <param name="audioStream">Index of the audio stream; −1 for none.</param>
    public static InspectionLog Parse(string text, int videoStream, int audioStream)
    {
        var reading = new InspectionLogReader(videoStream, audioStream);
        foreach (var line in text.AsSpan().EnumerateLines()) reading.Read(line);
        return reading.Result;
    }
}
