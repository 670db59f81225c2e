using System.Collections.Immutable;

namespace Orrery.Media.Probing;

/// <summary>The outcome of checking an input: every reason to refuse it, or what is noteworthy about it.</summary>
public sealed record InputVerdict(ImmutableArray<InputRefusal> Refusals, ImmutableArray<InputNote> Notes)
{
    public static readonly InputVerdict Clean = new([], []);

    /// <summary>True if work may go on.</summary>
    public bool Accepted => Refusals.IsEmpty;

    public static InputVerdict Refused(params ImmutableArray<InputRefusal> refusals) => new(refusals, []);
}
