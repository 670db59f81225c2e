namespace Orrery;

/// <summary>A question that a run's code answers from what it knows at that moment: nothing is recorded, nothing changes.</summary>
/// <param name="Name">Unique within a workflow: lower case, digits, dashes.</param>
public sealed record Query<TIn, TOut>(string Name) : Interaction(Name)
{
    public override Type InputType => typeof(TIn);

    public override Type ResultType => typeof(TOut);

    public override string Kind => "query";
}

/// <summary>A change that somebody asks of a run, which its code checks, does and answers: recorded like a signal, answered like a call.</summary>
/// <param name="Name">Unique within a workflow: lower case, digits, dashes.</param>
public sealed record Update<TIn, TOut>(string Name) : Interaction(Name)
{
    public override Type InputType => typeof(TIn);

    public override Type ResultType => typeof(TOut);

    public override string Kind => "update";
}

/// <summary>Defines queries.</summary>
public static class Query
{
    /// <summary>A question that carries a <typeparamref name="TIn"/> and is answered with a <typeparamref name="TOut"/>, both as JSON.</summary>
    public static Query<TIn, TOut> Define<TIn, TOut>(string name) => new(name);
}

/// <summary>Defines updates.</summary>
public static class Update
{
    /// <summary>A change that carries a <typeparamref name="TIn"/> and is answered with a <typeparamref name="TOut"/>, both as JSON.</summary>
    public static Update<TIn, TOut> Define<TIn, TOut>(string name) => new(name);
}
