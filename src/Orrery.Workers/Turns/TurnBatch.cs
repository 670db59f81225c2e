using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>A turn to play.</summary>
/// <param name="After">The end of an attempt that it takes in before the partition has asked for that; null for a turn that was asked for.</param>
public readonly record struct PlannedTurn(Turn Turn, AttemptResult? After = null);

/// <summary>What came of it.</summary>
/// <param name="Result">Null when a turn that wasn't asked for could not be played.</param>
public readonly record struct PlayedTurn(TurnResult? Result, AttemptResult? After);

/// <summary>Turns that one thread plays one after the other, until it is found stuck and the batch is taken from it.</summary>
internal sealed class TurnBatch(IReadOnlyList<PlannedTurn> turns)
{
    private readonly Lock _gate = new();
    private readonly List<PlayedTurn> _played = new(turns.Count);
    private int _looks;
    private bool _begun;
    private bool _abandoned;

    /// <summary>Of a batch that is only the first part of one turn: ends with whether it was played, so that the rest may follow.</summary>
    public TaskCompletionSource<bool>? Part { get; init; }

    /// <summary>All results, once <see cref="Next"/> has come to the end.</summary>
    public IReadOnlyList<PlayedTurn> Results => _played;

    /// <summary>The turn to play next; null when all are played.</summary>
    public PlannedTurn? Next()
    {
        lock (_gate)
        {
            _begun = true;
            return _played.Count < turns.Count && !_abandoned ? turns[_played.Count] : null;
        }
    }

    /// <summary>Notes a result; false when the batch was taken away meanwhile and nobody wants it.</summary>
    public bool Played(PlayedTurn result)
    {
        lock (_gate)
        {
            if (_abandoned) return false;
            _played.Add(result);
            _looks = 0;
            return true;
        }
    }

    /// <summary>Counts one more look at the turn under way. Takes the batch away when there have been so many.</summary>
    /// <returns>The turn that doesn't return, what was played before it, and what is left to play; null when it may yet go on.</returns>
    public (PlannedTurn Stuck, List<PlayedTurn> Played, IReadOnlyList<PlannedTurn> Behind)? Abandon(int atLooks)
    {
        lock (_gate)
        {
            if (!_begun || _abandoned || _played.Count == turns.Count || ++_looks < atLooks) return null;
            _abandoned = true;
            return (turns[_played.Count], _played, [.. turns.Skip(_played.Count + 1)]);
        }
    }
}
