using System.Collections.Immutable;

namespace Orrery.Testing.Simulation.Plans;

/// <summary>What a generated workflow does: a tree that is played as real workflow code, and evaluated by a plain model.</summary>
internal abstract record Plan;

/// <param name="Key">Explicit key; null to be named by function and count.</param>
/// <param name="Ahead">Sets the deadline so many milliseconds from the run's start; null for the default.</param>
internal sealed record CallPlan(string Function, string? Key, long Salt, Trouble Trouble, int Times, bool Brittle, int? Ahead) : Plan;

/// <summary>A call that nobody waits for.</summary>
internal sealed record ForgetPlan(CallPlan Call) : Plan;

internal sealed record DelayPlan(string Name, int Ms) : Plan;

/// <summary>Records a value that differs each time it is computed, and makes a later call depend on it.</summary>
internal sealed record NotePlan(string Name) : Plan;

/// <summary>Makes a call depend on a new id and, if told to, on the run's time.</summary>
internal sealed record StampPlan(string Name, bool WithTime) : Plan;

internal sealed record SeqPlan(ImmutableArray<Plan> Parts) : Plan;

internal sealed record AllPlan(ImmutableArray<Plan> Branches) : Plan;

/// <summary>Goes on with the faster of two, and makes a later call depend on which it was.</summary>
internal sealed record RacePlan(string Name, Plan Left, Plan Right, bool AwaitLoser) : Plan;

internal sealed record MapPlan(string Name, int Items, int Bound, OnFailure OnFailure, Plan Body) : Plan;

/// <summary>Goes on with the faster of two and cancels the other, and makes a later call depend on which it was.</summary>
internal sealed record ContestPlan(string Name, Plan Left, Plan Right) : Plan;

/// <summary>Runs another plan as a run of its own.</summary>
/// <param name="Detached">Doesn't wait for it.</param>
internal sealed record ChildPlan(string Name, ulong Seed, bool Detached) : Plan;

/// <summary>Starts a run that sends signals back, and takes them in: each once, in order.</summary>
/// <param name="Impatient">Waits for each a moment only, again and again, so that waits are taken back.</param>
internal sealed record TalkPlan(string Name, int Times, bool Impatient) : Plan;

/// <summary>Waits for a signal that never comes, for a while.</summary>
internal sealed record VainPlan(string Name, int Ms) : Plan;

/// <summary>Does something and says how to undo it.</summary>
internal sealed record UndoPlan(string Name) : Plan;

/// <summary>Makes a call depend on whether the code may take the way of a change.</summary>
internal sealed record ChangePlan(string Name) : Plan;

/// <summary>Answers a failure with a constant.</summary>
internal sealed record TryPlan(Plan Body) : Plan;

/// <summary>Sees a cancellation, does something of its own, and lets it pass.</summary>
internal sealed record CleanupPlan(string Name, Plan Body) : Plan;

/// <summary>Parks the run until its code is mended.</summary>
internal sealed record FragilePlan(string Name, bool Foreign) : Plan;

/// <summary>What a call meets.</summary>
internal enum Trouble
{
    None,

    /// <summary>The first attempts fail, fewer than the policy allows.</summary>
    Platform,
    Timeout,
    Resource,

    /// <summary>Every attempt fails.</summary>
    Always,
    AlwaysResource,

    /// <summary>Every attempt fails until somebody mends it and retries the run.</summary>
    UntilMended,
}

/// <summary>A workflow's input: all else follows from it.</summary>
/// <param name="Rounds">How often it begins anew.</param>
/// <param name="Depth">How many runs stand above it.</param>
/// <param name="Root">The topmost of them; null for itself.</param>
/// <param name="Register">What it can be asked; null for nothing.</param>
internal sealed record PlanInput(ulong Seed, long X = 1, int Rounds = 0, int Depth = 0, RunId? Root = null, RegisterInput? Register = null);

/// <summary>The input of a run that sends so many signals.</summary>
internal sealed record TalkInput(RunId To, string Name, int Times);

internal sealed record BeatInput(int MostMs);

internal sealed record CallInput(long X, Trouble Trouble, int Times, RunId Root);

/// <param name="Epoch">The attempt that computed it: which one was accepted must never change.</param>
internal sealed record CallOutput(long Value, int Epoch, string By);
