using System.Collections.Immutable;

namespace Orrery.Cli.Progress;

/// <summary>Where a run stands: what the live display draws and what <c>--json</c> prints, so that the two can't differ.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="Work">Service and workflow, such as <c>encode/video</c>.</param>
/// <param name="State"><c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>parked</c>.</param>
/// <param name="Share">How much of the expected work is done, 0 to 1. Grows only, unless more work is discovered.</param>
/// <param name="ElapsedSeconds">Since the run was started.</param>
/// <param name="RemainingSeconds">A guess from the rates measured so far; null before there are any.</param>
/// <param name="FramesPerSecond">Of all encodes together that are under way; null when there is none.</param>
/// <param name="CpuSeconds">Used by attempts that have ended, failed ones included.</param>
/// <param name="Steps">Steps scheduled so far.</param>
/// <param name="Reused">Steps whose result came from an earlier run.</param>
/// <param name="Waiting">What holds the run up, in words; null while something runs.</param>
/// <param name="Stages">In the order in which they happen.</param>
internal sealed record RunProgress(
    RunId Run, string Work, string State, double Share, double ElapsedSeconds, double? RemainingSeconds, double? FramesPerSecond, double CpuSeconds,
    int Steps, int Done, int Running, int Reused, int FailedAttempts, string? Waiting, ImmutableArray<StageProgress> Stages);

/// <summary>Steps that do the same to different parts, as one row.</summary>
/// <param name="Name">Such as <c>inspect</c> or <c>encode 1080p</c>.</param>
/// <param name="Parts">Steps expected.</param>
/// <param name="Done">Steps with their result, reused ones included.</param>
/// <param name="Share">0 to 1, counting what attempts under way report.</param>
/// <param name="Rate">Units a second of the attempts under way together; null when none reports one.</param>
/// <param name="Unit">Such as <c>frames</c>.</param>
/// <param name="CpuSeconds">Used by attempts that have ended.</param>
/// <param name="BusySeconds">Wall time of its attempts, added up.</param>
/// <param name="Trouble">Of a part whose attempts fail: which attempt is under way, or comes when, and why the one before it failed. Null when there is none.</param>
internal sealed record StageProgress(
    string Name, StageState State, int Parts, int Done, int Running, int Reused, int FailedAttempts, double Share, double? Rate, string? Unit,
    double CpuSeconds, double BusySeconds, string? Trouble = null);

internal enum StageState
{
    /// <summary>No part is under way yet.</summary>
    Waiting,
    Running,

    /// <summary>A part waits for another attempt; none is under way.</summary>
    Retrying,
    Done,
    Failed,
    Cancelled,
}
