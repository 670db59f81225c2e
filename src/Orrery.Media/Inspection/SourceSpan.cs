namespace Orrery.Media.Inspection;

/// <summary>A stretch of time in seconds of the source's clock; <see cref="End"/> is null if it lasts to the end.</summary>
public readonly record struct SourceSpan(double Start, double? End);
