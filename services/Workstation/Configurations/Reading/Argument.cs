using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Reading;

/// <summary>A value in a state file, with its place in the file as it was written.</summary>
internal abstract record Argument(Position At)
{
    public abstract string Kind { get; }
}

/// <param name="IsPlain">Written without quotes, so that <c>true</c> is a truth value and <c>~</c> nothing.</param>
internal sealed record Scalar(string Text, bool IsPlain, Position At) : Argument(At)
{
    public override string Kind => "a value";

    public bool IsNothing => IsPlain && Text is "" or "~" or "null" or "None";
}

internal sealed record ArgumentList(ImmutableArray<Argument> Items, Position At) : Argument(At)
{
    public override string Kind => "a list";
}

internal sealed record ArgumentMap(ImmutableArray<(Scalar Key, Argument Value)> Entries, Position At) : Argument(At)
{
    public override string Kind => "a map";
}
