namespace Orrery.Testing.Simulation;

/// <summary>The engine did what it must never do.</summary>
/// <param name="invariant">Which promise, in a few words that stay the same.</param>
internal sealed class BrokenPromise(string invariant, string detail, Exception? inner = null) : Exception($"{invariant}: {detail}", inner)
{
    public string Invariant { get; } = invariant;
}
