using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Running;

/// <summary>What differs from what a state wants, and how to do away with it.</summary>
/// <param name="Changes">Empty: nothing differs.</param>
/// <param name="Comment">What there is, or what will be done.</param>
/// <param name="ApplyAsync">Does it, and gives what else it brought about; called at most once.</param>
/// <param name="IsOneOff">It can't be looked at afterwards whether it was done, as with a command.</param>
internal sealed record Difference(ImmutableSortedDictionary<string, Change> Changes, string Comment, Func<CancellationToken, Task<string?>> ApplyAsync, bool IsOneOff = false)
{
    public static Difference None(string comment) => new(ImmutableSortedDictionary<string, Change>.Empty, comment, _ => Task.FromResult<string?>(null));
}

/// <summary>The difference in the making.</summary>
internal sealed class Differences
{
    private readonly ImmutableSortedDictionary<string, Change>.Builder _changes = ImmutableSortedDictionary.CreateBuilder<string, Change>(StringComparer.Ordinal);

    public bool Any => _changes.Count > 0;

    public void Add(string what, string? old, string? wanted) => _changes[what] = new Change(old, wanted);

    public void AddUnless(bool same, string what, string? old, string? wanted)
    {
        if (!same) Add(what, old, wanted);
    }

    public ImmutableSortedDictionary<string, Change> End() => _changes.ToImmutable();
}
