using System.Text.Json;

namespace Orrery;

/// <summary>One change of a write, as a <see cref="Table{TRow}"/> makes it.</summary>
/// <param name="Version">Of the row's shape.</param>
/// <param name="Value">The row; null for one that is removed.</param>
public sealed record TableChange(string Table, ChangeKind Kind, string Key, int Version, JsonElement? Value)
{
    /// <summary>The revision that the row must have; null for any.</summary>
    public long? Revision { get; init; }
}

public enum ChangeKind
{
    /// <summary>The row is written, over what is there.</summary>
    Put,

    /// <summary>The row is written, where there is none.</summary>
    Insert,

    /// <summary>The row is removed.</summary>
    Delete,
}
