using System.Text.Json;

namespace Orrery.Client;

/// <summary>A run in a line of a list.</summary>
public sealed record RunLine(RunId Id, string Service, string Workflow, string State, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, int Steps, int StepsDone, Failure? Failure)
{
    /// <summary>The published version that it is pinned to; null when it isn't.</summary>
    public string? VersionId { get; init; }

    /// <summary>What it belongs to.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>What it was started with, of what its workflow marks as searchable, such as a file's name; null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
}

/// <summary>A run with its steps.</summary>
/// <param name="State"><c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>parked</c>.</param>
/// <param name="Waiting">What it waits for, in words.</param>
public sealed record RunView(
    RunId Id, string Namespace, string Principal, string Service, string Version, string Workflow, string State, int Generation,
    DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Waiting, JsonElement? Input, JsonElement? Result, Failure? Failure, IReadOnlyList<StepView> Steps)
{
    /// <summary>The published version of the service that it is pinned to; null when it isn't. <see cref="Version"/> is what that calls itself.</summary>
    public string? VersionId { get; init; }

    /// <summary>The run that started it; null for one that was started from outside.</summary>
    public RunId? Parent { get; init; }

    /// <summary>When it last began anew under its id; null when it never did.</summary>
    public DateTimeOffset? BeganAnewAt { get; init; }

    /// <summary>When it is cancelled if it hasn't ended by then.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>What its code wants to be seen of it; null when it said nothing.</summary>
    public JsonElement? Published { get; init; }

    /// <summary>Of what is too large to be shown here: where it lies. <see cref="OrreryClient.ValueAsync(RunId, string, Stream, CancellationToken)"/> fetches it.</summary>
    public Artifact? LargeInput { get; init; }

    /// <inheritdoc cref="LargeInput"/>
    public Artifact? LargeResult { get; init; }

    /// <inheritdoc cref="LargeInput"/>
    public Artifact? LargePublished { get; init; }

    /// <summary>How many steps it has; more than <see cref="Steps"/> where only some were asked for.</summary>
    public int StepCount { get; init; }

    /// <summary>How many of them have ended.</summary>
    public int StepsDone { get; init; }

    /// <summary>Each thing that it waits for, what ends first first; at most 20.</summary>
    public IReadOnlyList<WaitView> Waits { get; init; } = [];

    /// <summary>Signals that have come and that its code hasn't taken.</summary>
    public int Signals { get; init; }
}

/// <param name="State"><c>waiting</c>, <c>leased</c>, <c>delayed</c>, <c>computing</c>, <c>elsewhere</c> (another run has it), <c>listening</c> (for a signal), <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Attempt">The newest attempt's number; 0 before the first.</param>
/// <param name="Cached">The result came from an earlier run: nothing was computed.</param>
public sealed record StepView(
    int Index, string Key, string Kind, string? Function, string State, int Attempt, string? Worker, bool Cached, DateTimeOffset ScheduledAt, DateTimeOffset? AttemptAt,
    DateTimeOffset? DoneAt, DateTimeOffset? DueAt, Usage? Usage, AttemptProgress? Progress, Failure? Failure, IReadOnlyList<AttemptView> Past, JsonElement? Result)
{
    /// <summary>Of a child: its run. Of a signal that is sent: the run it goes to.</summary>
    public RunId? Other { get; init; }

    /// <summary>What the step was given; null where steps are listed, and when it is too large to be shown.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>Of a result that is too large to be shown here: where it lies.</summary>
    public Artifact? LargeResult { get; init; }
}

/// <summary>One thing that a run waits for.</summary>
/// <param name="Step">The step's key; empty when it is the run as a whole.</param>
/// <param name="Until">When the wait ends at the latest; null when nothing but what it waits for ends it.</param>
/// <param name="Release">What would end it, in words or as a command.</param>
public sealed record WaitView(string Step, string What, DateTimeOffset Since, DateTimeOffset? Until, string Release);

/// <summary>An attempt that didn't bring the result.</summary>
public sealed record AttemptView(int Attempt, string Worker, DateTimeOffset StartedAt, DateTimeOffset EndedAt, Failure Failure, Usage Usage);

/// <summary>The answer to a start.</summary>
/// <param name="Already">The same run had been started before.</param>
public sealed record StartedRun(RunId Run, bool Already);

/// <summary>How a run ended, or that it hasn't yet.</summary>
/// <param name="State">As in <see cref="RunView"/>; <c>running</c> when the wait was over first.</param>
/// <param name="Result">Null but for a completed run.</param>
/// <param name="Failure">Why it failed or is parked.</param>
public sealed record RunEnd(RunId Run, string State, JsonElement? Result, Failure? Failure)
{
    /// <summary>In the answer to a start: whether the same run had been started before.</summary>
    public bool? Already { get; init; }
}

/// <summary>What an update came to.</summary>
/// <param name="Id">The same id again is the same update.</param>
/// <param name="Done">False while it is under way.</param>
public sealed record UpdateAnswer(RunId Run, string Update, string Id, bool Done, JsonElement? Result);
