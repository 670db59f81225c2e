using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations.Reading;

/// <summary>One function of one id, as a file says it: <c>krita: pkg.installed: [version: 5]</c>.</summary>
/// <param name="File">The file that it stands in.</param>
/// <param name="At">Where the function's name stands.</param>
internal sealed record Declaration(string File, string Id, string Function, ImmutableArray<(Scalar Key, Argument Value)> Arguments, Position At)
{
    /// <summary>The part before the dot: what requisites name it by.</summary>
    public string Module => Function[..Function.IndexOf('.', StringComparison.Ordinal)];

    public override string ToString() => $"{Module}: {Id}";
}
