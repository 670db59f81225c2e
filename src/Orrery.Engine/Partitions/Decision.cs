using Orrery.Engine.Facts;

namespace Orrery.Engine.Partitions;

/// <summary>What a command comes to: facts to log and apply, effects to perform once they are durable.</summary>
internal sealed class Decision
{
    public List<Fact> Facts { get; } = [];

    public List<Effect> Effects { get; } = [];

    /// <summary>A run whose turn was played before it was asked for: it need not be asked for any more.</summary>
    public RunId? Forestalled { get; set; }

    public void Add(Fact fact) => Facts.Add(fact);

    public void Add(Effect effect) => Effects.Add(effect);

    public void Answer(Command command, Answer answer)
    {
        if (command.Token is { } token) Effects.Add(new Reply(token, answer));
    }

    public void Clear()
    {
        Facts.Clear();
        Effects.Clear();
        Forestalled = null;
    }
}
