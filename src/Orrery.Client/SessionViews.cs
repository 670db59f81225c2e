namespace Orrery.Client;

/// <summary>A session that is open.</summary>
/// <param name="Step">The step's index in its run.</param>
/// <param name="Key">The step's key.</param>
/// <param name="Endpoint"><c>http</c> or <c>bytes</c>: what is spoken over its endpoint.</param>
/// <param name="Address">Where it is reached, on this server.</param>
/// <param name="UsedAt">When something went over its endpoint last.</param>
public sealed record SessionInfo(
    string Run, int Step, int Attempt, string Key, string Service, string Function, string Namespace, string Endpoint, string Address, DateTimeOffset StartedAt, DateTimeOffset UsedAt)
{
    /// <summary>It ends once it wasn't used for so long; null: never for that reason.</summary>
    public TimeSpan? IdleAfter { get; init; }
}
