namespace Orrery.Engine.Partitions;

/// <summary>The two clocks, read once by the host and handed in.</summary>
/// <param name="Wall">For timers and records; may jump.</param>
/// <param name="Monotonic">Milliseconds since some start; for leases; never goes back.</param>
public readonly record struct Moment(DateTimeOffset Wall, long Monotonic);
