namespace Orrery;

/// <summary>A named kind of message to a run: sent from outside or by another run, kept until the run's code waits for it.</summary>
/// <param name="Name">Unique within a workflow: lower case, digits, dashes.</param>
public sealed record Signal<T>(string Name) : Interaction(Name)
{
    public override Type InputType => typeof(T);

    public override string Kind => "signal";
}

/// <summary>Defines signals.</summary>
public static class Signal
{
    /// <summary>A signal that carries a <typeparamref name="T"/>, as JSON.</summary>
    public static Signal<T> Define<T>(string name) => new(name);
}
