namespace Orrery;

/// <summary>What a call took.</summary>
/// <param name="Attempts">Attempts started, the successful one included.</param>
/// <param name="Usage">Of the attempt that brought the result.</param>
/// <param name="Cached">The result came from an earlier run: nothing was computed, and the usage is zero.</param>
public sealed record CallCost(int Attempts, Usage Usage, bool Cached);

/// <summary>A call's result and what it took.</summary>
public readonly record struct Costed<T>(T Value, CallCost Cost);
