using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;

namespace Orrery.Engine.Queues;

/// <summary>A queue, and the version of its service whose workers alone take from this lane of it.</summary>
public readonly record struct LaneName(string Queue, VersionId Version);

/// <summary>One queue's messages for one version in one partition: the steps that wait for a worker, earliest deadline first, then in the order in which they were
/// asked for.</summary>
/// <remarks>Derived from the steps, so never logged. Entries are not removed when a step leaves by another way; they are passed over when they come up.
/// A step that came back may so have two entries; being equal in order they are neighbours, and are taken out together.</remarks>
public sealed class Lane(LaneName name)
{
    private readonly PriorityQueue<StepRef, (long Deadline, long Sequence)> _waiting = new();

    public LaneName Name { get; } = name;

    public string Queue => Name.Queue;

    /// <summary>Steps that wait, those that only seem to included.</summary>
    public int Count => _waiting.Count;

    /// <summary>Workers that said they would take more, oldest offer first.</summary>
    internal List<Offer> Offers { get; } = [];

    internal void Add(StepRef at, StepSpec step) => _waiting.Enqueue(at, (step.Deadline.ToUnixTimeMilliseconds(), step.Sequence));

    /// <summary>The step whose turn it is, left in place; null when nothing waits.</summary>
    internal StepRef? Head(PartitionState state, out DateTimeOffset deadline)
    {
        while (_waiting.TryPeek(out var step, out var at))
        {
            if (Waits(step, state))
            {
                deadline = DateTimeOffset.FromUnixTimeMilliseconds(at.Deadline);
                return step;
            }

            _waiting.Dequeue();
        }

        deadline = default;
        return null;
    }

    /// <summary>The steps that wait, first to be leased first. Costs a sort: for checks.</summary>
    internal List<StepRef> InOrder(PartitionState state) =>
        [.. _waiting.UnorderedItems.Where(e => Waits(e.Element, state)).OrderBy(e => e.Priority).Select(e => e.Element).Distinct()];

    /// <summary>A run that has moved to another version has its messages in that one's lane.</summary>
    private bool Waits(StepRef at, PartitionState state) =>
        state.RunOf(at.Run) is { } run && run.Steps.Has(at.Step) && run.Steps[at.Step].State == StepState.Waiting && run.Header.Pin == Name.Version;

    internal void RemoveHead()
    {
        var head = _waiting.Dequeue();
        while (_waiting.TryPeek(out var next, out _) && next == head) _waiting.Dequeue();
    }
}

/// <summary>A worker's promise to take messages of a queue.</summary>
/// <remarks>A standing offer is kept when nothing waits; of another, what isn't used at once is given back.</remarks>
internal sealed class Offer(string worker, int left, bool standing)
{
    public string Worker { get; } = worker;
    public int Left { get; set; } = left;
    public bool Standing { get; } = standing;
}
