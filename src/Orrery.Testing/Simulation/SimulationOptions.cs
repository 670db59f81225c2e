using Orrery.Engine.Partitions;

namespace Orrery.Testing.Simulation;

/// <summary>What to simulate.</summary>
public sealed record SimulationOptions
{
    /// <summary>Events in the phase with faults. Default 3,000; afterwards it goes on without faults until everything has ended.</summary>
    public int Steps { get; init; } = 3000;

    /// <summary>A rule that the engine is told to break.</summary>
    public Sabotage Sabotage { get; init; }
}

/// <summary>How a simulation of one seed went.</summary>
/// <param name="TraceHash">Equal for two runs exactly when the same happened in both.</param>
/// <param name="Events">Everything noted: messages, writes, faults.</param>
/// <param name="VirtualTime">Simulated time that passed.</param>
/// <param name="Violation">The broken promise; null when all were kept.</param>
/// <param name="Last">The last events before the violation; empty when there was none.</param>
public sealed record SimulationOutcome(
    ulong Seed, string TraceHash, long Events, TimeSpan VirtualTime, int Runs, int Crashes, string? Violation, IReadOnlyList<string> Last)
{
    /// <summary>Times that schedules fired.</summary>
    public int Firings { get; init; }

    /// <summary>Histories of runs and messages that were held against their models, and of these those that had too many orders to try them all.</summary>
    public int Histories { get; init; }

    /// <inheritdoc cref="Histories"/>
    public int Undecided { get; init; }
}
