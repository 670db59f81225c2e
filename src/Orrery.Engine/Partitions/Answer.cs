using System.Collections.Immutable;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Partitions;

/// <summary>What a caller is told.</summary>
public abstract record Answer;

/// <param name="Already">The same run was started before: nothing happened now.</param>
public sealed record Started(RunId Run, bool Already) : Answer;

/// <summary>Done, or done before.</summary>
public sealed record Accepted : Answer
{
    public static readonly Accepted Instance = new();
}

/// <summary>The command doesn't fit; nothing happened.</summary>
/// <param name="Code">Stable, such as <c>run.unknown</c>.</param>
public sealed record Refused(string Code, string Message) : Answer
{
    /// <summary>The code for: not now, but later.</summary>
    public const string Busy = "server.busy";

    /// <summary>There is no such run, or none for whoever asks: the two are told in the same words.</summary>
    public static Refused Unknown(RunId run) => new("run.unknown", $"There is no run {run} here.");
}

/// <summary>What a run's code answered.</summary>
/// <param name="Failure">It refused, or failed to do what was asked.</param>
public sealed record Answered(Payload Result, Failure? Failure) : Answer;

/// <summary>The attempt isn't the live one: the lease was lost, or the step has ended. Its result is dropped.</summary>
public sealed record LeaseLost : Answer
{
    public static readonly LeaseLost Instance = new();
}

/// <summary>A run as of a durable batch.</summary>
/// <param name="Waiting">What it waits for, in words; null when it has ended.</param>
/// <param name="Signals">How many have come that its code hasn't taken.</param>
public sealed record RunSnapshot(RunHeader Header, ImmutableArray<Step> Steps, string? Waiting, int Signals = 0) : Answer
{
    /// <summary>Each thing that it waits for, with since when, until when, and what would end it; at most <see cref="Wait.Most"/>.</summary>
    public ImmutableArray<Wait> Waits { get; init; } = [];
}

/// <summary>A run in a line.</summary>
public readonly record struct RunSummary(RunHeader Header, int Steps, int StepsDone);
