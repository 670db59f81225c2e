namespace Orrery.Workers.Turns;

/// <summary>What a replay came to.</summary>
/// <param name="Steps">Steps that the history holds, without those that were set aside.</param>
/// <param name="Words">In a line, for people.</param>
/// <param name="Divergence">Null when the code does what it did.</param>
public sealed record ReplayOutcome(int Steps, string Words, Divergence? Divergence)
{
    internal static ReplayOutcome Fine(int steps, string how) => new(steps, $"replays: {Count(steps)}, {how}", null);

    internal static ReplayOutcome Diverged(int steps, Divergence divergence) => new(steps, divergence.Step is { } step
        ? $"diverges at step '{step}': recorded was {divergence.Recorded}; the code now asks for {divergence.Now}"
        : $"diverges at the end: recorded was {divergence.Recorded}; now {divergence.Now}", divergence);

    private static string Count(int steps) => steps == 1 ? "1 step" : $"{steps} steps";
}

/// <summary>Where the code does something else than it did.</summary>
/// <param name="Step">The step's key; null when it is the end that differs.</param>
public sealed record Divergence(string? Step, string Recorded, string Now);
