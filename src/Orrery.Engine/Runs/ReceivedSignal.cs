using Orrery.Engine.Facts;
using Orrery.Hosting;

namespace Orrery.Engine.Runs;

/// <summary>A signal that came to a run, kept until its code takes it. An entity of its own.</summary>
/// <param name="Index">Counts a run's signals, from 0; never used again.</param>
/// <param name="Id">Given by the sender: a second one with the same id is the same signal.</param>
/// <param name="TakenBy">The step that it ended; -1 while nobody has taken it.</param>
public sealed record ReceivedSignal(int Index, string Id, string Name, Payload Value, string From, DateTimeOffset At, int TakenBy = ReceivedSignal.Nobody)
{
    public const int Nobody = -1;

    /// <summary>Begins the ids of updates, so that they are none of a signal's.</summary>
    public const string UpdateId = "update:";

    /// <summary>Of an update: whether the code has done it, well or not.</summary>
    public bool Answered { get; init; }

    public Payload Result { get; init; }
    public Failure? Failure { get; init; }

    /// <summary>Somebody asked for a change, and may wait for the answer.</summary>
    public bool IsUpdate => Id.StartsWith(UpdateId, StringComparison.Ordinal);

    public void Write(FactWriter to)
    {
        to.Byte((byte)(Answered ? 2 : 1));
        to.Number(Index);
        to.Text(Id);
        to.Text(Name);
        to.Payload(Value);
        to.Text(From);
        to.Time(At);
        to.Number(TakenBy + 1);
        if (!Answered) return;
        to.Payload(Result);
        to.Failure(Failure);
    }

    public static ReceivedSignal Read(FactReader from)
    {
        var version = from.Byte();
        if (version is not (1 or 2)) throw new CorruptLogException($"A signal has version {version}; this build reads 1 and 2.");
        var signal = new ReceivedSignal(from.Count(), from.Text(), from.Text(), from.Payload(), from.Text(), from.Time(), from.Count() - 1);
        return version == 1 ? signal : signal with { Answered = true, Result = from.Payload(), Failure = from.Failure() };
    }
}
