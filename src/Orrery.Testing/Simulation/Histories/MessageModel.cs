using Orrery.Testing.Linearizability;

namespace Orrery.Testing.Simulation.Histories;

/// <summary>What a worker heard or said of a message.</summary>
/// <param name="Epoch">The attempt's.</param>
internal sealed record Handled(Handling What, int Epoch, string Worker)
{
    /// <summary>Of an end: the message is done, rather than to be tried again or given up.</summary>
    public bool Succeeds { get; init; }
}

internal enum Handling
{
    /// <summary>The attempt was handed to the worker.</summary>
    Leased,

    /// <summary>The worker's word of its end was taken.</summary>
    Ended,

    /// <summary>It was refused: the lease had been lost.</summary>
    Refused,
}

/// <summary>A message as those who work on it may think of it.</summary>
/// <param name="Epoch">Of the newest lease.</param>
/// <param name="Holder">Empty while nobody has it.</param>
internal readonly record struct MessageSeen(int Epoch, string Holder, bool Done);

/// <summary>A message is leased to one worker at a time; only the holder's word of its end is taken, once; a lease may lapse by itself.</summary>
internal sealed class MessageModel : ISequentialModel<MessageSeen, Handled>
{
    public MessageSeen Begin => new(0, "", false);

    public IEnumerable<MessageSeen> After(MessageSeen state, Handled what, bool open)
    {
        var holds = state.Epoch == what.Epoch && state.Holder == what.Worker;
        return what.What switch
        {
            Handling.Leased => state.Done || what.Epoch <= state.Epoch ? [] : [new MessageSeen(what.Epoch, what.Worker, false)],
            Handling.Ended => holds ? what.Succeeds ? [state with { Holder = "", Done = true }] : [state with { Holder = "" }] : [],
            _ => open ? [] : [holds ? state with { Holder = "" } : state],
        };
    }
}
