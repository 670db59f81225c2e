namespace Orrery.Testing.Linearizability;

/// <summary>What one client asked for and was told, and when: moments are of any clock that never shows the same twice.</summary>
/// <param name="Call">When it was asked.</param>
/// <param name="Return">When it was answered; <see cref="Open"/> when it never was: it may have taken effect at any moment since, or not at all.</param>
internal readonly record struct Operation<T>(T What, long Call, long Return)
{
    public const long Open = long.MaxValue;

    public bool IsOpen => Return == Open;
}

/// <summary>What a history is held against: a thing that does one operation after the other.</summary>
internal interface ISequentialModel<TState, T>
    where TState : notnull
{
    TState Begin { get; }

    /// <summary>The states that the operation, with the answer that was given, may lead to; none when it can't have been answered so.</summary>
    /// <param name="open">No answer is known.</param>
    IEnumerable<TState> After(TState state, T what, bool open);
}
