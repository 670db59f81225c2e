namespace Orrery.Workers.Turns;

/// <summary>Tells from an exception that ended a run's code which of the run's failed steps are behind it.</summary>
internal sealed class FailedSteps
{
    private readonly Dictionary<Failure, int> _steps = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Exception, IReadOnlyList<Exception>> _together = new(ReferenceEqualityComparer.Instance);

    /// <summary>The code is told of this failure.</summary>
    public void Told(Failure failure, int step) => _steps[failure] = step;

    /// <summary>The first is thrown for all of them.</summary>
    public void Together(Exception first, IReadOnlyList<Exception> all) => _together[first] = all;

    /// <summary>The steps whose failures the exception is, wraps or was thrown for, lowest first; empty when the code failed by itself.</summary>
    public IReadOnlyList<int> Behind(Exception error)
    {
        var steps = new SortedSet<int>();
        var seen = new HashSet<Exception>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Exception>([error]);
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next)) continue;
            if (next is FailureException { Failure: var failure } && _steps.TryGetValue(failure, out var step)) steps.Add(step);
            if (next.InnerException is { } inner) open.Push(inner);
            foreach (var other in (next as AggregateException)?.InnerExceptions ?? []) open.Push(other);
            foreach (var other in _together.GetValueOrDefault(next) ?? []) open.Push(other);
        }

        return [.. steps];
    }
}
