namespace Orrery.Testing.Linearizability;

internal enum Verdict
{
    Linearizable,

    /// <summary>No order of the operations explains the answers.</summary>
    Broken,

    /// <summary>Too many orders to try them all.</summary>
    Undecided,
}
