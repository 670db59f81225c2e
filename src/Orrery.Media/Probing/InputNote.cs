namespace Orrery.Media.Probing;

/// <summary>Something unusual about an input that is handled. It belongs into the report.</summary>
/// <param name="Code">Stable name, such as "input.rotated".</param>
/// <param name="What">What is unusual.</param>
/// <param name="Handling">What is done about it.</param>
public sealed record InputNote(string Code, string What, string Handling)
{
    public override string ToString() => $"{What}: {Handling} [{Code}]";
}
