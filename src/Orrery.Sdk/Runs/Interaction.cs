namespace Orrery;

/// <summary>Something that a run is told or asked while it runs: a <see cref="Signal{T}"/>, a <see cref="Query{TIn, TOut}"/> or an <see cref="Update{TIn, TOut}"/>.</summary>
public abstract record Interaction
{
    private protected Interaction(string name) => Name = name;

    /// <summary>Unique within a workflow: lower case, digits, dashes.</summary>
    public string Name { get; }

    /// <summary>For whoever sends it: what it says or asks. Default empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>What it carries.</summary>
    public abstract Type InputType { get; }

    /// <summary>What it is answered with; null for a signal, which has no answer.</summary>
    public virtual Type? ResultType => null;

    /// <summary><c>signal</c>, <c>query</c> or <c>update</c>.</summary>
    public abstract string Kind { get; }
}
