namespace Orrery.Engine.Partitions;

/// <summary>Holds each effect until the batch that it follows from is durable.</summary>
internal sealed class EffectGate
{
    private readonly List<Effect> _open = [];
    private readonly List<Effect> _closed = [];

    /// <summary>May leave.</summary>
    public List<Effect> Ready { get; } = [];

    public void Add(Effect effect, bool speculative)
    {
        if (speculative) Ready.Add(effect);
        else _open.Add(effect);
    }

    /// <summary>Takes back what a run's executor was to be asked, unless it has left.</summary>
    public RequestTurn? Withdraw(RunId run) => Withdraw(run, _open) ?? Withdraw(run, Ready) ?? Withdraw(run, _closed);

    private static RequestTurn? Withdraw(RunId run, List<Effect> from)
    {
        var at = from.FindLastIndex(e => e is RequestTurn turn && turn.Turn.Run == run);
        if (at < 0) return null;
        var asked = (RequestTurn)from[at];
        from.RemoveAt(at);
        return asked;
    }

    /// <summary>The open batch goes to the store: its effects wait for it.</summary>
    public void Close()
    {
        _closed.AddRange(_open);
        _open.Clear();
    }

    /// <summary>The batch is durable.</summary>
    public void Open()
    {
        Ready.AddRange(_closed);
        _closed.Clear();
    }

    /// <summary>Lets effects pass that follow from no new fact, if all earlier ones are durable.</summary>
    public void Pass(bool durable)
    {
        if (!durable || _open.Count == 0) return;
        Ready.AddRange(_open);
        _open.Clear();
    }
}
