namespace Orrery;

/// <summary>How a child run is started.</summary>
public sealed record ChildOptions
{
    /// <summary>The step's key, unique within its scope. Default: the workflow's name and a count.</summary>
    public string? Key { get; init; }

    /// <summary>How long the child may take in all: then it is cancelled, and has failed by class timeout. Default: for ever.</summary>
    public TimeSpan? Within { get; init; }
}
