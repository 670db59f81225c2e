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

    public void Write(FactWriter to)
    {
        to.Byte(1);
        to.Number(Index);
        to.Text(Id);
        to.Text(Name);
        to.Payload(Value);
        to.Text(From);
        to.Time(At);
        to.Number(TakenBy + 1);
    }

    public static ReceivedSignal Read(FactReader from)
    {
        if (from.Byte() is var version and not 1) throw new CorruptLogException($"A signal has version {version}; this build reads 1.");
        return new ReceivedSignal(from.Count(), from.Text(), from.Text(), from.Payload(), from.Text(), from.Time(), from.Count() - 1);
    }
}
