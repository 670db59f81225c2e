using Orrery.Engine.Facts;

namespace Orrery.Engine.Partitions;

/// <summary>What a command comes to: facts to log and apply, effects to perform once they are durable.</summary>
internal sealed class Decision
{
    public List<Fact> Facts { get; } = [];

    public List<Effect> Effects { get; } = [];

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
    }
}
