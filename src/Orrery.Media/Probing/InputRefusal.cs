namespace Orrery.Media.Probing;

/// <summary>Why an input can't be used. All texts are whole sentences for the person who chose the file.</summary>
/// <param name="Code">Stable name of the rule, such as "input.no-moov"; callers may compare it.</param>
/// <param name="What">What was wrong.</param>
/// <param name="Where">Where in the file: a stream, a byte range, a time; "the whole file" if nowhere in particular.</param>
/// <param name="Todo">What to do about it.</param>
public sealed record InputRefusal(string Code, string What, string Where, string Todo)
{
    public override string ToString() => $"{What} (in {Where}). {Todo} [{Code}]";
}
