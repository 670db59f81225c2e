using System.Collections.Immutable;

namespace Orrery.Services.Workstation.Configurations;

/// <summary>What is wrong in a configuration, and where.</summary>
/// <param name="File">Its name within the configuration.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Message">What was wrong and what to do.</param>
public sealed record Fault(string File, int Line, int Column, string Message)
{
    public override string ToString() => $"{File}:{Line}:{Column}: {Message}";
}

/// <summary>A place in a file; both from 1.</summary>
public readonly record struct Position(int Line, int Column)
{
    public static readonly Position Start = new(1, 1);
}

/// <summary>Thrown inside a reader, where going on makes no sense; compiling turns it into a <see cref="Fault"/>.</summary>
internal sealed class FaultException(Position at, string message) : Exception(message)
{
    public Position At { get; } = at;
}

/// <summary>A configuration: its files by name, and which of them is read first.</summary>
/// <param name="Files">Text by name. States end in <c>.sls</c>; others are what <c>file.managed</c> takes as its source.</param>
/// <param name="Entry">The file that is read first.</param>
public sealed record ConfigurationText(ImmutableSortedDictionary<string, string> Files, string Entry = "init.sls")
{
    /// <summary>Characters of all files together.</summary>
    public const int Limit = 512 * 1024;
}
