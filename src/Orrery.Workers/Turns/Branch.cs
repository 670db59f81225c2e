namespace Orrery.Workers.Turns;

/// <summary>A part of a run's code that is cancelled as one: the whole, a branch of a race, the items of a map, or what undoes the rest.</summary>
internal sealed class Branch : IDisposable
{
    private readonly Branch? _outer;
    private readonly CancellationTokenSource _stop;

    /// <param name="outer">Cancelled with it; null for one that nothing else cancels.</param>
    public Branch(Branch? outer)
    {
        (_outer, _stop) = (outer, outer is null ? new CancellationTokenSource() : CancellationTokenSource.CreateLinkedTokenSource(outer.Token));
        Token = _stop.Token;
    }

    /// <summary>Good to ask also when the branch is over.</summary>
    public CancellationToken Token { get; }

    public void Cancel() => _stop.Cancel();

    public bool IsWithin(Branch other)
    {
        for (var at = this; at is not null; at = at._outer)
            if (at == other) return true;
        return false;
    }

    public void Dispose() => _stop.Dispose();
}
