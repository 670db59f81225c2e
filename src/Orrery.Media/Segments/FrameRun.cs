namespace Orrery.Media.Segments;

/// <summary>Output frames <c>Output … Output+Length−1</c> show source frames <c>Source … Source+Length−1</c>, one for one.</summary>
/// <param name="Output">First output frame.</param>
/// <param name="Source">First source frame, counted in presentation order from the first frame that was mapped.</param>
/// <param name="Length">At least 1.</param>
public readonly record struct FrameRun(int Output, int Source, int Length);
